//! What an expert would write by hand for one fixed model: the yardstick of the kernel's bench.
//!
//! Each loop knows its model at compile time: floating-point times, 16-byte events in a four-ary heap whose root
//! is replaced, bare queues of entry times, one sequential generator (xoshiro256++ with the ziggurat). It measures
//! the mean time in system and the busy servers, nothing else: no order of coinciding events, no intervals, no
//! waiting by cause, no quantiles.

use std::collections::VecDeque;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, Exp1, StandardNormal};

/// What a hand-written loop measures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Mean time in system, minutes.
    pub(crate) time_in_system: f64,
    /// Arrivals and completions.
    pub(crate) events: u64,
}

#[derive(Clone, Copy)]
struct Event {
    time: f64,
    what: u32,
    unit: u32,
}

/// A four-ary heap of events.
struct Heap {
    events: Vec<Event>,
}

impl Heap {
    fn new() -> Self {
        Self { events: Vec::with_capacity(256) }
    }

    #[inline]
    fn push(&mut self, event: Event) {
        let mut hole = self.events.len();
        self.events.push(event);
        while hole > 0 {
            let parent = (hole - 1) / 4;
            if self.events[parent].time <= event.time {
                break;
            }
            self.events[hole] = self.events[parent];
            hole = parent;
        }
        self.events[hole] = event;
    }

    #[inline]
    fn replace_first(&mut self, event: Event) {
        let len = self.events.len();
        let mut hole = 0;
        loop {
            let first = 4 * hole + 1;
            if first >= len {
                break;
            }
            let mut least = first;
            let mut time = self.events[first].time;
            for child in first + 1..(first + 4).min(len) {
                if self.events[child].time < time {
                    least = child;
                    time = self.events[child].time;
                }
            }
            if time >= event.time {
                break;
            }
            self.events[hole] = self.events[least];
            hole = least;
        }
        self.events[hole] = event;
    }

    #[inline]
    fn drop_first(&mut self) {
        if let Some(last) = self.events.pop()
            && !self.events.is_empty()
        {
            self.replace_first(last);
        }
    }
}

#[inline]
fn exponential(random: &mut Xoshiro256PlusPlus, mean: f64) -> f64 {
    let unit: f64 = Exp1.sample(random);
    mean * unit
}

/// One station with `servers` exponential servers (models A and B), until `completions` units are done.
pub(crate) fn one_station(
    servers: usize,
    interarrival: f64,
    service: f64,
    completions: u64,
    seed: u64,
) -> Measured {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut heap = Heap::new();
    let mut line: VecDeque<f64> = VecDeque::new();
    let (mut busy, mut done, mut sum, mut area, mut last) = (0_usize, 0_u64, 0.0, 0.0, 0.0);
    let mut events = 0;
    let mut entered = vec![0.0; servers];
    let mut idle: Vec<u32> = (0..servers as u32).collect();
    heap.push(Event { time: exponential(&mut random, interarrival), what: 0, unit: 0 });
    while done < completions {
        let Event { time: now, what, unit } = heap.events[0];
        events += 1;
        area += busy as f64 * (now - last);
        last = now;
        if what == 0 {
            heap.replace_first(Event {
                time: now + exponential(&mut random, interarrival),
                what: 0,
                unit: 0,
            });
            if let Some(server) = idle.pop() {
                busy += 1;
                entered[server as usize] = now;
                heap.push(Event { time: now + exponential(&mut random, service), what: 1, unit: server });
            } else {
                line.push_back(now);
            }
        } else {
            sum += now - entered[unit as usize];
            done += 1;
            if let Some(next) = line.pop_front() {
                entered[unit as usize] = next;
                heap.replace_first(Event { time: now + exponential(&mut random, service), what: 1, unit });
            } else {
                busy -= 1;
                idle.push(unit);
                heap.drop_first();
            }
        }
    }
    std::hint::black_box(area);
    Measured { time_in_system: sum / done as f64, events }
}

/// `stations` stations of `servers` exponential servers one after the other (model C).
pub(crate) fn tandem(
    stations: usize,
    servers: usize,
    interarrival: f64,
    service: f64,
    completions: u64,
    seed: u64,
) -> Measured {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut heap = Heap::new();
    let mut lines: Vec<VecDeque<f64>> = vec![VecDeque::new(); stations];
    let mut busy = vec![0_usize; stations];
    let (mut done, mut sum, mut area, mut last, mut all_busy) = (0_u64, 0.0, 0.0, 0.0, 0_usize);
    let mut events = 0;
    let mut entered: Vec<f64> = vec![0.0; stations * servers];
    let mut idle: Vec<Vec<u32>> =
        (0..stations).map(|s| (0..servers).map(|k| (s * servers + k) as u32).collect()).collect();
    heap.push(Event { time: exponential(&mut random, interarrival), what: u32::MAX, unit: 0 });
    while done < completions {
        let Event { time: now, what, unit } = heap.events[0];
        events += 1;
        area += all_busy as f64 * (now - last);
        last = now;
        let mut spent = true;
        let (arrives_at, since) = if what == u32::MAX {
            heap.replace_first(Event { time: now + exponential(&mut random, interarrival), what, unit: 0 });
            spent = false;
            (0, now)
        } else {
            let station = what as usize;
            let since = entered[unit as usize];
            if let Some(next) = lines[station].pop_front() {
                entered[unit as usize] = next;
                heap.replace_first(Event { time: now + exponential(&mut random, service), what, unit });
                spent = false;
            } else {
                busy[station] -= 1;
                all_busy -= 1;
                idle[station].push(unit);
            }
            (station + 1, since)
        };
        if arrives_at == stations {
            sum += now - since;
            done += 1;
        } else if let Some(server) = idle[arrives_at].pop() {
            busy[arrives_at] += 1;
            all_busy += 1;
            entered[server as usize] = since;
            let event = Event {
                time: now + exponential(&mut random, service),
                what: arrives_at as u32,
                unit: server,
            };
            if spent {
                heap.replace_first(event);
                spent = false;
            } else {
                heap.push(event);
            }
        } else {
            lines[arrives_at].push_back(since);
        }
        if spent {
            heap.drop_first();
        }
    }
    std::hint::black_box((area, busy));
    Measured { time_in_system: sum / done as f64, events }
}

/// Location and scale of a lognormal's logarithm.
#[derive(Clone, Copy)]
struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    fn new(mean: f64, cv: f64) -> Self {
        let variance = (1.0 + cv * cv).ln();
        Self { mu: mean.ln() - variance / 2.0, sigma: variance.sqrt() }
    }

    #[inline]
    fn sample(self, random: &mut Xoshiro256PlusPlus) -> f64 {
        let normal: f64 = StandardNormal.sample(random);
        (self.mu + self.sigma * normal).exp()
    }
}

const DESK: usize = 0;
const SECOND: usize = 1;
const DESIGN: usize = 2;
const FULFIL: usize = 3;
const OUT: usize = 4;
const SERVERS: [usize; 4] = [8, 6, 3, 5];

#[derive(Clone, Copy)]
struct Ticket {
    entered: f64,
    class: u32,
    next: u32,
}

/// Where a ticket of a class goes after a station of the helpdesk.
#[inline]
fn next_station(class: usize, station: usize, random: &mut Xoshiro256PlusPlus) -> usize {
    let mut uniform = || -> f64 { rand::RngExt::random(random) };
    match (class, station) {
        (0, DESK) => {
            if uniform() < 0.45 {
                OUT
            } else {
                SECOND
            }
        }
        (0, SECOND) => {
            if uniform() < 0.6 {
                OUT
            } else {
                FULFIL
            }
        }
        (1, DESK) => {
            let drawn = uniform();
            if drawn < 0.1 {
                OUT
            } else if drawn < 0.3 {
                SECOND
            } else {
                FULFIL
            }
        }
        (1, SECOND) => {
            if uniform() < 0.4 {
                OUT
            } else {
                FULFIL
            }
        }
        (2, DESK) => DESIGN,
        (2, DESIGN | SECOND) => FULFIL,
        _ => {
            if uniform() < 0.15 {
                SECOND
            } else {
                OUT
            }
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one loop, in one piece, is what is written by hand")]
/// The helpdesk (model D): three classes with priorities, four stations, lognormal times.
pub(crate) fn helpdesk(completions: u64, seed: u64) -> Measured {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let service: [[Lognormal; 4]; 3] =
        [[7.0, 10.0, 1.0, 6.0], [6.0, 10.0, 1.0, 7.0], [8.0, 15.0, 22.5, 12.0]].map(|means| {
            let cv = [1.0, 1.5, 0.5, 1.0];
            std::array::from_fn(|station| Lognormal::new(means[station], cv[station]))
        });
    let gaps = [1.0 / 0.6, 1.0 / 0.3, 1.0 / 0.1];
    let mut heap = Heap::new();
    let mut tickets: Vec<Ticket> = Vec::new();
    let mut free: Vec<u32> = Vec::new();
    let mut lines: [[VecDeque<u32>; 3]; 4] =
        std::array::from_fn(|_| std::array::from_fn(|_| VecDeque::new()));
    let mut busy = [0_usize; 4];
    let (mut done, mut sum, mut area, mut last) = (0_u64, 0.0, 0.0, 0.0);
    let mut events = 0;
    for (class, gap) in gaps.iter().enumerate() {
        heap.push(Event { time: exponential(&mut random, *gap), what: 4 + class as u32, unit: 0 });
    }
    while done < completions {
        let Event { time: now, what, unit } = heap.events[0];
        events += 1;
        area += (busy[0] + busy[1] + busy[2] + busy[3]) as f64 * (now - last);
        last = now;
        let mut spent = true;
        let (index, to) = if what >= 4 {
            let class = what - 4;
            let gap = exponential(&mut random, gaps[class as usize]);
            heap.replace_first(Event { time: now + gap, what, unit: 0 });
            spent = false;
            let ticket = Ticket { entered: now, class, next: 0 };
            let index = if let Some(index) = free.pop() {
                tickets[index as usize] = ticket;
                index
            } else {
                tickets.push(ticket);
                tickets.len() as u32 - 1
            };
            (index, DESK)
        } else {
            let station = what as usize;
            let line = lines[station].iter_mut().find(|line| !line.is_empty());
            if let Some(next) = line.and_then(VecDeque::pop_front) {
                let class = tickets[next as usize].class as usize;
                let time = now + service[class][station].sample(&mut random);
                heap.replace_first(Event { time, what, unit: next });
                spent = false;
            } else {
                busy[station] -= 1;
            }
            (unit, next_station(tickets[unit as usize].class as usize, station, &mut random))
        };
        let ticket = &mut tickets[index as usize];
        if to == OUT {
            sum += now - ticket.entered;
            done += 1;
            free.push(index);
        } else if busy[to] < SERVERS[to] {
            busy[to] += 1;
            let event = Event {
                time: now + service[ticket.class as usize][to].sample(&mut random),
                what: to as u32,
                unit: index,
            };
            if spent {
                heap.replace_first(event);
                spent = false;
            } else {
                heap.push(event);
            }
        } else {
            ticket.next = to as u32;
            lines[to][ticket.class as usize].push_back(index);
        }
        if spent {
            heap.drop_first();
        }
    }
    std::hint::black_box(area);
    Measured { time_in_system: sum / done as f64, events }
}
