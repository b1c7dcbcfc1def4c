//! The exact throughput of closed networks and of saturated lines with blocking, computed from theory.

use std::collections::BTreeMap;

/// One station: visits of a unit, mean work, servers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Station {
    pub(super) visits: f64,
    pub(super) work: f64,
    pub(super) servers: u32,
}

/// Throughput of a closed product-form network with `units` units, in units per unit of time: Buzen's convolution
/// (1973) with service that depends on the load. `X(N) = G(N - 1) / G(N)`.
pub(super) fn closed_throughput(stations: &[Station], units: usize) -> f64 {
    let mut normal = vec![0.0; units + 1];
    normal[0] = 1.0;
    for station in stations {
        let demand = station.visits * station.work;
        let mut factors = vec![1.0; units + 1];
        for n in 1..=units {
            factors[n] = factors[n - 1] * demand / f64::from(station.servers.min(n as u32));
        }
        normal = (0..=units).map(|n| (0..=n).map(|k| normal[n - k] * factors[k]).sum()).collect();
    }
    normal[units - 1] / normal[units]
}

/// What a server of a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Server {
    Idle,
    Works,
    Blocked,
}

/// Servers of each station, and units that wait in front of each.
type State = Vec<(Vec<Server>, u32)>;

/// A line that is never out of work: mean work and servers of each station, places in front of all but the first. A
/// unit that finds no place keeps its server (blocking after service); work is exponential.
///
/// The stationary distribution of its Markov chain, by iteration of the uniformized chain (Stewart 2009, section 10.2).
pub(super) fn blocked_throughput(stations: &[(f64, u32)], places: &[u32]) -> f64 {
    let mut start: State =
        stations.iter().map(|&(_, servers)| (vec![Server::Idle; servers as usize], 0)).collect();
    settle(&mut start, places);
    let mut numbers = BTreeMap::from([(start.clone(), 0_usize)]);
    let mut states = vec![start];
    // Rate, state to which it leads, and whether a unit leaves the line.
    let mut moves: Vec<Vec<(f64, usize, bool)>> = Vec::new();
    while let Some(state) = states.get(moves.len()).cloned() {
        let mut ways = Vec::new();
        for (place, (servers, _)) in state.iter().enumerate() {
            let working = servers.iter().filter(|server| **server == Server::Works).count();
            if working == 0 {
                continue;
            }
            let mut next = state.clone();
            let is_last = place + 1 == state.len();
            let server = next[place].0.iter_mut().find(|server| **server == Server::Works).unwrap();
            *server = if is_last { Server::Idle } else { Server::Blocked };
            settle(&mut next, places);
            let count = numbers.len();
            let number = *numbers.entry(next.clone()).or_insert(count);
            if number == count {
                states.push(next);
            }
            ways.push((working as f64 / stations[place].0, number, is_last));
        }
        moves.push(ways);
    }
    let rate: f64 = 1.01 * stations.iter().map(|&(work, servers)| f64::from(servers) / work).sum::<f64>();
    let mut share = vec![1.0 / states.len() as f64; states.len()];
    for _ in 0..20_000 {
        let mut next = vec![0.0; share.len()];
        for (from, ways) in moves.iter().enumerate() {
            let leaves: f64 = ways.iter().map(|(rate, ..)| rate).sum();
            next[from] += share[from] * (1.0 - leaves / rate);
            for &(way, to, _) in ways {
                next[to] += share[from] * way / rate;
            }
        }
        share = next;
    }
    let leaving =
        |ways: &Vec<(f64, usize, bool)>| ways.iter().filter(|way| way.2).map(|way| way.0).sum::<f64>();
    moves.iter().zip(&share).map(|(ways, share)| share * leaving(ways)).sum()
}

/// Blocked units move on where there is room, and servers take up work, until nothing changes any more.
fn settle(state: &mut State, places: &[u32]) {
    loop {
        let before = state.clone();
        for place in (0..state.len()).rev() {
            while let Some(idle) = state[place].0.iter().position(|server| *server == Server::Idle) {
                if place > 0 && state[place].1 == 0 {
                    break;
                }
                state[place].1 = state[place].1.saturating_sub(1);
                state[place].0[idle] = Server::Works;
            }
            if place + 1 < state.len() {
                let has_room =
                    state[place + 1].1 < places[place] || state[place + 1].0.contains(&Server::Idle);
                if has_room
                    && let Some(blocked) = state[place].0.iter().position(|server| *server == Server::Blocked)
                {
                    state[place].0[blocked] = Server::Idle;
                    state[place + 1].1 += 1;
                }
            }
        }
        for (servers, _) in state.iter_mut() {
            servers.sort_unstable();
        }
        if *state == before {
            return;
        }
    }
}

#[test]
fn the_theory_here_agrees_with_the_truth_cases() {
    let near =
        |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-9, "{found}, not {expected}");
    let station = |visits, work, servers| Station { visits, work, servers };
    let plain = |works: &[f64]| works.iter().map(|&work| station(1.0, work, 1)).collect::<Vec<_>>();
    // closed-line3-N5, closed-line4c-N10, closed-rework-N8
    near(closed_throughput(&plain(&[20.0, 30.0, 15.0]), 5), 0.030_469_726_736_9);
    let line = [station(1.0, 20.0, 1), station(1.0, 75.0, 3), station(1.0, 50.0, 2), station(1.0, 25.0, 1)];
    near(closed_throughput(&line, 10), 0.030_796_681_675_1);
    near(closed_throughput(&rework(), 8), 0.036_274_780_939_7);
    // bas-sat-20-20-b0, bas-sat-20-25-b3, bas-sat-30-30-30-b0-0, bas-sat-20-24-18-b2-2, bas-sat-20-20-20-20-b1-1-1
    let sole = |works: &[f64]| works.iter().map(|&work| (work, 1)).collect::<Vec<_>>();
    near(blocked_throughput(&sole(&[20.0, 20.0]), &[0]), 0.033_333_333_333_3);
    near(blocked_throughput(&sole(&[20.0, 25.0]), &[3]), 0.036_447_220_053_8);
    near(blocked_throughput(&sole(&[30.0, 30.0, 30.0]), &[0, 0]), 0.018_803_418_803_4);
    near(blocked_throughput(&sole(&[20.0, 24.0, 18.0]), &[2, 2]), 0.034_490_193_806_2);
    near(blocked_throughput(&sole(&[20.0, 20.0, 20.0, 20.0]), &[1, 1, 1]), 0.031_557_634_268_9);
}

/// The stations of closed-rework-N8 with the visits that solve v1 = 1 + v3 / 10, v2 = v1 + v3 / 10, v3 = 0.85 v2:
/// v1 = 1 + 0.085 v2, v2 = 1 + 0.17 v2 = 1 / 0.83.
pub(super) fn rework() -> [Station; 3] {
    let second = 1.0 / 0.83;
    let station = |visits, work, servers| Station { visits, work, servers };
    [station(1.0 + 0.085 * second, 15.0, 1), station(second, 40.0, 2), station(0.85 * second, 22.0, 1)]
}
