//! A small layered layout for a directed graph: layers by the longest way, order in a layer by barycenters (Sugiyama,
//! Tagawa and Toda 1981), places by their neighbors, and what goes back beside everything. Its x runs along the flow and
//! its y across; who draws decides which of them is down. Knows nothing of what the nodes are.

/// Space between two layers, enough for the figures on the lines.
pub(super) const GAP: f64 = 62.0;
/// Space between two nodes of a layer.
const BETWEEN: f64 = 26.0;
/// Space between two lines that pass a layer, and between lines at a node: the width of a figure.
const PORT: f64 = 48.0;
/// Space between two lines that go back.
const LANE: f64 = 48.0;
/// Rounds in which the order of the columns is improved.
const SWEEPS: usize = 12;

/// A node to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A line to be drawn between two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it is known to go back.
    pub(super) back: bool,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Upper left corners of the nodes, with their sizes.
    pub(super) nodes: Vec<Placed>,
    /// The way of each link.
    pub(super) links: Vec<Way>,
}

/// A node in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The way of a link.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// From left to right, through these points; between two of them that have another height it swings.
    Forward(Vec<(f64, f64)>),
    /// Back below everything, through these corners.
    Back(Vec<(f64, f64)>),
}

/// A node or a place at which a long link passes a column.
#[derive(Debug, Clone, Copy)]
struct Spot {
    layer: usize,
    height: f64,
    /// The node; `None` of a place where a link passes.
    node: Option<usize>,
}

/// Places nodes. The first is the source and the last the sink: they stand alone, leftmost and rightmost.
pub(super) fn layout(sizes: &[Size], links: &[Link]) -> Layout {
    let layers = layers(sizes.len(), links);
    let is_back = |link: &Link| layers[link.to] <= layers[link.from];
    let mut drawn = Columns::new(sizes, links, &layers, is_back);
    drawn.order();
    drawn.place();
    drawn.finish(sizes, links, is_back)
}

/// The layer of each node: one more than the last of those before it, links that go back left out.
fn layers(count: usize, links: &[Link]) -> Vec<usize> {
    let sink = count - 1;
    let forward = without_cycles(count, links);
    let mut layers = vec![1; count];
    layers[0] = 0;
    // No way is longer than there are nodes.
    for _ in 0..count {
        let mut changed = false;
        for &(from, to) in forward.iter().filter(|(_, to)| *to != sink) {
            if layers[to] < layers[from] + 1 {
                layers[to] = layers[from] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    layers[sink] = layers[..sink].iter().max().map_or(1, |last| last + 1);
    layers
}

/// The links without those that close a cycle, seen from the source on; those known to go back are followed last, so
/// that it is they that close one.
fn without_cycles(count: usize, links: &[Link]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut order: Vec<&Link> = links.iter().collect();
    order.sort_by_key(|link| link.back);
    let mut seen = vec![Seen::Not; count];
    let mut kept = Vec::new();
    for root in 0..count {
        if seen[root] != Seen::Not {
            continue;
        }
        seen[root] = Seen::Open;
        let mut stack = vec![(root, 0)];
        while let Some((node, place)) = stack.pop() {
            let next = order.iter().enumerate().skip(place).find(|(_, link)| link.from == node);
            let Some((found, link)) = next else {
                seen[node] = Seen::Done;
                continue;
            };
            stack.push((node, found + 1));
            if seen[link.to] == Seen::Open {
                continue;
            }
            kept.push((node, link.to));
            if seen[link.to] == Seen::Not {
                seen[link.to] = Seen::Open;
                stack.push((link.to, 0));
            }
        }
    }
    kept
}

/// The columns in the making.
struct Columns {
    spots: Vec<Spot>,
    /// Spots by layer, from top to bottom.
    layers: Vec<Vec<usize>>,
    /// Parts of links between spots of neighboring layers.
    parts: Vec<(usize, usize)>,
    /// The spots of each link from start to end; empty if it goes back.
    chains: Vec<Vec<usize>>,
    /// Middle of each spot.
    middles: Vec<f64>,
}

impl Columns {
    fn new(sizes: &[Size], links: &[Link], layer_of: &[usize], is_back: impl Fn(&Link) -> bool) -> Self {
        let mut ports = vec![(0_usize, 0_usize); sizes.len()];
        for link in links {
            ports[link.from].0 += 1;
            ports[link.to].1 += 1;
        }
        let node = |(index, size): (usize, &Size)| {
            let needed = PORT * (ports[index].0.max(ports[index].1) as f64 + 1.0);
            Spot { layer: layer_of[index], height: size.height.max(needed), node: Some(index) }
        };
        let mut spots: Vec<Spot> = sizes.iter().enumerate().map(node).collect();
        let mut parts = Vec::new();
        let mut chains = Vec::new();
        for link in links {
            let mut chain = Vec::new();
            if !is_back(link) {
                chain.push(link.from);
                for layer in layer_of[link.from] + 1..layer_of[link.to] {
                    chain.push(spots.len());
                    spots.push(Spot { layer, height: PORT, node: None });
                }
                chain.push(link.to);
                parts.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
            }
            chains.push(chain);
        }
        let count = layer_of.iter().max().map_or(1, |last| last + 1);
        let mut layers = vec![Vec::new(); count];
        for (index, spot) in spots.iter().enumerate() {
            layers[spot.layer].push(index);
        }
        let middles = vec![0.0; spots.len()];
        Self { spots, layers, parts, chains, middles }
    }

    /// Orders the columns so that few lines cross.
    fn order(&mut self) {
        let mut best = self.layers.clone();
        let mut fewest = self.crossings();
        for sweep in 0..SWEEPS {
            let rightwards = sweep % 2 == 0;
            let count = self.layers.len();
            for step in 1..count {
                let layer = if rightwards { step } else { count - 1 - step };
                self.sort_column(layer, rightwards);
            }
            let crossings = self.crossings();
            if crossings < fewest {
                fewest = crossings;
                best.clone_from(&self.layers);
            }
        }
        self.layers = best;
    }

    /// Places in their columns.
    fn ranks(&self) -> Vec<f64> {
        let mut ranks = vec![0.0; self.spots.len()];
        for column in &self.layers {
            for (place, &spot) in column.iter().enumerate() {
                ranks[spot] = (place as f64 + 0.5) / column.len() as f64;
            }
        }
        ranks
    }

    /// Orders a column by the mean place of its neighbors before it, or after it.
    fn sort_column(&mut self, layer: usize, by_those_before: bool) {
        let ranks = self.ranks();
        let wanted = |spot: usize| {
            let of = |&(from, to): &(usize, usize)| {
                let (here, there) = if by_those_before { (to, from) } else { (from, to) };
                (here == spot).then(|| ranks[there])
            };
            let (sum, count) = self
                .parts
                .iter()
                .filter_map(of)
                .fold((0.0, 0.0), |(sum, count), rank| (sum + rank, count + 1.0));
            if count > 0.0 { sum / count } else { ranks[spot] }
        };
        let mut column: Vec<(f64, usize)> =
            self.layers[layer].iter().map(|&spot| (wanted(spot), spot)).collect();
        // Stable: what is wanted at the same place stays in its order.
        column.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.layers[layer] = column.into_iter().map(|(_, spot)| spot).collect();
    }

    fn crossings(&self) -> usize {
        let ranks = self.ranks();
        let mut crossings = 0;
        for (place, &(from, to)) in self.parts.iter().enumerate() {
            for &(other_from, other_to) in &self.parts[place + 1..] {
                let same = self.spots[from].layer == self.spots[other_from].layer;
                if same && (ranks[from] - ranks[other_from]) * (ranks[to] - ranks[other_to]) < 0.0 {
                    crossings += 1;
                }
            }
        }
        crossings
    }

    /// Puts each spot as near to the middle of its neighbors as its column allows.
    fn place(&mut self) {
        for column in self.layers.clone() {
            let mut top = 0.0;
            for spot in column {
                self.middles[spot] = top + self.spots[spot].height / 2.0;
                top += self.spots[spot].height + BETWEEN;
            }
        }
        for sweep in 0..SWEEPS {
            for step in 0..self.layers.len() {
                let layer = if sweep % 2 == 0 { step } else { self.layers.len() - 1 - step };
                self.settle(layer);
            }
        }
    }

    fn settle(&mut self, layer: usize) {
        let column = self.layers[layer].clone();
        let wanted: Vec<f64> = column.iter().map(|&spot| self.wanted(spot)).collect();
        let apart = |upper: usize, lower: usize| {
            let half = |place: usize| self.spots[column[place]].height / 2.0;
            half(upper) + half(lower) + BETWEEN
        };
        let (mut down, mut up) = (wanted.clone(), wanted);
        for place in 1..column.len() {
            down[place] = down[place].max(down[place - 1] + apart(place - 1, place));
        }
        for place in (1..column.len()).rev() {
            up[place - 1] = up[place - 1].min(up[place] - apart(place - 1, place));
        }
        // Both keep the distances, and so does their mean.
        for (place, &spot) in column.iter().enumerate() {
            self.middles[spot] = f64::midpoint(down[place], up[place]);
        }
    }

    /// The mean height of a spot's neighbors; those of a long line pull harder, so that it is straight.
    fn wanted(&self, spot: usize) -> f64 {
        let pull = |other: usize| {
            if self.spots[spot].node.is_none() && self.spots[other].node.is_none() { 8.0 } else { 1.0 }
        };
        let neighbors = self
            .parts
            .iter()
            .filter_map(|&(from, to)| if spot == from { Some(to) } else { (spot == to).then_some(from) });
        let (sum, weight) = neighbors.fold((0.0, 0.0), |(sum, weight), other| {
            (sum + pull(other) * self.middles[other], weight + pull(other))
        });
        if weight > 0.0 { sum / weight } else { self.middles[spot] }
    }

    fn finish(&self, sizes: &[Size], links: &[Link], is_back: impl Fn(&Link) -> bool) -> Layout {
        let top = |spot: usize| self.middles[spot] - self.spots[spot].height / 2.0;
        let bottom = |spot: usize| self.middles[spot] + self.spots[spot].height / 2.0;
        let all = 0..self.spots.len();
        let highest = all.clone().map(top).fold(f64::INFINITY, f64::min);
        let lowest = all.map(bottom).fold(0.0, f64::max) - highest;
        let (lefts, widths) = self.lefts(sizes);
        let nodes: Vec<Placed> = (0..sizes.len())
            .map(|node| Placed {
                x: lefts[self.spots[node].layer],
                y: top(node) - highest,
                width: sizes[node].width,
                height: self.spots[node].height,
            })
            .collect();
        let mut ports = Ports::new(links, &nodes, &is_back);
        let mut lane = lowest + LANE;
        let mut ways = Vec::with_capacity(links.len());
        for (place, link) in links.iter().enumerate() {
            let (start, end) = ports.ends(place, link, &nodes);
            if is_back(link) {
                let (right, left) = ports.sides(link, &nodes);
                ways.push(Way::Back(vec![
                    start,
                    (right, start.1),
                    (right, lane),
                    (left, lane),
                    (left, end.1),
                    end,
                ]));
                lane += LANE;
                continue;
            }
            let mut points = vec![start];
            for &spot in self.chains[place].iter().filter(|&&spot| self.spots[spot].node.is_none()) {
                let (x, y) = (lefts[self.spots[spot].layer], self.middles[spot] - highest);
                points.extend([(x, y), (x + widths[self.spots[spot].layer], y)]);
            }
            points.push(end);
            ways.push(Way::Forward(points));
        }
        let right = lefts.last().zip(widths.last()).map_or(0.0, |(left, width)| left + width);
        Layout { width: right, height: lane, nodes, links: ways }
    }

    /// Left edges and widths of the columns.
    fn lefts(&self, sizes: &[Size]) -> (Vec<f64>, Vec<f64>) {
        let width = |column: &Vec<usize>| {
            column.iter().filter_map(|&spot| Some(sizes[self.spots[spot].node?].width)).fold(0.0, f64::max)
        };
        let widths: Vec<f64> = self.layers.iter().map(width).collect();
        let mut left = 0.0;
        let mut lefts = Vec::with_capacity(widths.len());
        for width in &widths {
            lefts.push(left);
            left += width + GAP;
        }
        (lefts, widths)
    }
}

/// Where links leave and enter their nodes.
struct Ports {
    /// Height below the top of the node, by link: at the start and at the end.
    heights: Vec<(f64, f64)>,
    /// Links that went back so far, by node, for the room that they need beside it.
    beside: Vec<(usize, usize)>,
}

impl Ports {
    /// Spreads the links of each node along its side, in the order of where they lead; those that go back lowest.
    fn new(links: &[Link], nodes: &[Placed], is_back: &impl Fn(&Link) -> bool) -> Self {
        let middle = |node: usize| nodes[node].y + nodes[node].height / 2.0;
        let mut heights = vec![(0.0, 0.0); links.len()];
        for (node, placed) in nodes.iter().enumerate() {
            for starts in [true, false] {
                let here = |link: &Link| if starts { link.from == node } else { link.to == node };
                let far = |link: &Link| if starts { link.to } else { link.from };
                let mut of_side: Vec<usize> = (0..links.len()).filter(|&place| here(&links[place])).collect();
                of_side.sort_by(|&a, &b| {
                    let key = |place: usize| (is_back(&links[place]), middle(far(&links[place])));
                    let ((a_back, a_far), (b_back, b_far)) = (key(a), key(b));
                    a_back.cmp(&b_back).then(a_far.total_cmp(&b_far))
                });
                let step = placed.height / (of_side.len() as f64 + 1.0);
                for (place, link) in of_side.into_iter().enumerate() {
                    let height = step * (place as f64 + 1.0);
                    if starts { heights[link].0 = height } else { heights[link].1 = height }
                }
            }
        }
        Self { heights, beside: vec![(0, 0); nodes.len()] }
    }

    fn ends(&self, place: usize, link: &Link, nodes: &[Placed]) -> ((f64, f64), (f64, f64)) {
        let (from, to) = (nodes[link.from], nodes[link.to]);
        let (start, end) = self.heights[place];
        ((from.x + from.width, from.y + start), (to.x, to.y + end))
    }

    /// Where a link that goes back turns, right of its start and left of its end.
    fn sides(&mut self, link: &Link, nodes: &[Placed]) -> (f64, f64) {
        const ROOM: f64 = 7.0;
        // Half of the space between two columns belongs to each.
        const ROOM_MOST: f64 = GAP / 2.0 - ROOM;
        let (from, to) = (nodes[link.from], nodes[link.to]);
        self.beside[link.from].0 += 1;
        self.beside[link.to].1 += 1;
        let room = |links: usize| (ROOM * links as f64).min(ROOM_MOST);
        (from.x + from.width + room(self.beside[link.from].0), to.x - ROOM - room(self.beside[link.to].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Size = Size { width: 200.0, height: 90.0 };

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, back: false }
    }

    fn overlap(a: &Placed, b: &Placed) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    }

    /// Nodes lie apart and inside, and every link starts and ends at its nodes.
    fn check(layout: &Layout, links: &[Link]) {
        for (place, node) in layout.nodes.iter().enumerate() {
            assert!(node.x >= 0.0 && node.y >= -1e-9 && node.x + node.width <= layout.width + 1e-9);
            assert!(node.y + node.height <= layout.height, "{node:?} of {}", layout.height);
            let others = &layout.nodes[place + 1..];
            assert!(others.iter().all(|other| !overlap(node, other)), "{node:?} in {layout:?}");
        }
        for (way, link) in layout.links.iter().zip(links) {
            let (Way::Forward(points) | Way::Back(points)) = way;
            let (from, to) = (layout.nodes[link.from], layout.nodes[link.to]);
            let (first, last) = (points[0], points[points.len() - 1]);
            assert!((first.0 - from.x - from.width).abs() < 1e-9 && (last.0 - to.x).abs() < 1e-9);
            assert!(first.1 > from.y && first.1 < from.y + from.height);
            assert!(last.1 > to.y && last.1 < to.y + to.height);
            // No straight part of a link leads through a node.
            for pair in points.windows(2).filter(|pair| (pair[0].1 - pair[1].1).abs() < 1e-9) {
                let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
                let y = pair[0].1;
                let through = |node: &&Placed| {
                    node.x + 1e-9 < right
                        && node.x + node.width > left + 1e-9
                        && node.y < y
                        && y < node.y + node.height
                };
                assert!(!layout.nodes.iter().any(|node| through(&node)), "{link:?} in {layout:?}");
            }
        }
    }

    #[test]
    fn a_line_stands_from_left_to_right_at_one_height() {
        let links = [link(0, 1), link(1, 2), link(2, 3)];
        let found = layout(&[CARD; 4], &links);
        check(&found, &links);
        assert!(
            found.nodes.windows(2).all(|pair| pair[0].x < pair[1].x && (pair[0].y - pair[1].y).abs() < 1e-9)
        );
    }

    #[test]
    fn what_goes_back_lies_below_everything() {
        let links = [link(0, 1), link(1, 2), link(2, 1), link(2, 3), Link { from: 1, to: 1, back: true }];
        let found = layout(&[CARD; 4], &links);
        check(&found, &links);
        let lowest = found.nodes.iter().map(|node| node.y + node.height).fold(0.0, f64::max);
        for place in [2, 4] {
            let Way::Back(points) = &found.links[place] else { panic!("{:?}", found.links[place]) };
            assert!(points.iter().any(|point| point.1 > lowest));
        }
    }

    #[test]
    fn a_long_link_passes_the_columns_between() {
        let links = [link(0, 1), link(1, 2), link(2, 3), link(1, 4), link(3, 4)];
        let found = layout(&[CARD; 5], &links);
        check(&found, &links);
        assert!(matches!(&found.links[3], Way::Forward(points) if points.len() == 6));
    }

    #[test]
    fn any_graph_is_laid_out_without_overlap() {
        // A small linear congruential generator: graphs of every shape, the same each time.
        let mut state = 7_u64;
        let mut below = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        for count in 2..24 {
            let mut links = Vec::new();
            for _ in 0..2 * count {
                let (from, to) = (below(count - 1), 1 + below(count - 1));
                let new = link(from, to);
                if !links.contains(&new) {
                    links.push(new);
                }
            }
            let found = layout(&vec![CARD; count], &links);
            check(&found, &links);
            assert_eq!(found, layout(&vec![CARD; count], &links));
        }
    }

    #[test]
    fn a_graph_without_links_has_its_nodes_apart() {
        check(&layout(&[CARD; 2], &[]), &[]);
        check(&layout(&[CARD; 5], &[]), &[]);
    }
}
