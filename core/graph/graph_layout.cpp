#include "core/graph/graph_layout.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace teardown {

namespace {

/// The content of one frame, as input of drawLevel. Here lines run downwards in any case: a horizontal layout is drawn with widths and
/// heights exchanged, and turned at the end.
struct Inside {
    std::vector<int> members;           ///< graph nodes
    std::map<int, int> entries, exits;  ///< line -> level node
    std::vector<LevelNode> nodes;
    std::vector<LevelEdge> edges;
    std::vector<char> implied;                       ///< by edge
    std::map<std::tuple<int, int, int>, int> known;  ///< from, to, line -> edge
    LevelDrawing drawing;
    double shift = 0;     ///< of the drawing inside the frame
    double x = 0, y = 0;  ///< of the drawing, absolute
    int firstSegment = 0;
};

class Layouter {
public:
    Layouter(const Graph& graph, const GraphMetrics& metrics)
        : m_graph(graph), m_metrics(metrics), m_levels(graph.nodes.size() + 1), m_local(graph.nodes.size(), -1) {}

    Result<GraphLayout> run(const TaskContext& task) {
        const int count = static_cast<int>(m_graph.nodes.size());
        m_layout.nodes.resize(m_graph.nodes.size());
        m_layout.headings.assign(m_graph.nodes.size(), 0);
        for (int i = 0; i < count; ++i) level(m_graph.nodes[static_cast<std::size_t>(i)].frame).members.push_back(i);
        findPorts();
        numberNodes();
        addEdges();
        // Frames come before their parts, so backwards is from the inside out.
        for (int frame = count - 1; frame >= -1; --frame) {
            if (frame >= 0 && !m_graph.nodes[static_cast<std::size_t>(frame)].open) continue;
            TD_CHECK(draw(frame, task));
        }
        place();
        collect();
        if (m_metrics.horizontal) turn();
        return std::move(m_layout);
    }

private:
    Inside& level(int frame) { return m_levels[static_cast<std::size_t>(frame + 1)]; }
    int frameOf(int node) const { return m_graph.nodes[static_cast<std::size_t>(node)].frame; }
    int depthOf(int node) const { return m_depth[static_cast<std::size_t>(node)]; }

    /// The frame that contains both nodes, and the direct part of it that contains each.
    struct Meeting {
        int frame, from, to;
    };
    Meeting meeting(const GraphEdge& edge) const {
        int a = edge.from, b = edge.to;
        while (frameOf(a) != frameOf(b)) (depthOf(a) >= depthOf(b) ? a : b) = frameOf(depthOf(a) >= depthOf(b) ? a : b);
        return {frameOf(a), a, b};
    }

    void findPorts() {
        m_depth.resize(m_graph.nodes.size());
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i)
            m_depth[i] = m_graph.nodes[i].frame < 0 ? 0 : depthOf(m_graph.nodes[i].frame) + 1;
        std::map<std::pair<int, int>, int> lines;
        for (const GraphEdge& edge : m_graph.edges) {
            const int line = lines.try_emplace({edge.from, edge.tensor}, static_cast<int>(lines.size())).first->second;
            m_lineOf.push_back(line);
            const Meeting at = meeting(edge);
            for (int f = frameOf(edge.from); f != at.frame; f = frameOf(f)) level(f).exits.try_emplace(line, -1);
            for (int f = frameOf(edge.to); f != at.frame; f = frameOf(f)) level(f).entries.try_emplace(line, -1);
        }
    }

    void numberNodes() {
        for (Inside& inside : m_levels) {
            const auto add = [&](LevelRole role) {
                inside.nodes.push_back({role, 0, 0});
                return static_cast<int>(inside.nodes.size()) - 1;
            };
            for (auto& [line, node] : inside.entries) node = add(LevelRole::Entry);
            for (const int member : inside.members) m_local[static_cast<std::size_t>(member)] = add(LevelRole::Box);
            for (auto& [line, node] : inside.exits) node = add(LevelRole::Exit);
        }
    }

    void addEdges() {
        m_ways.resize(m_graph.edges.size());
        for (std::size_t e = 0; e < m_graph.edges.size(); ++e) {
            const GraphEdge& edge = m_graph.edges[e];
            const int line = m_lineOf[e];
            const Meeting at = meeting(edge);
            std::vector<std::pair<int, int>> inward;
            // Out of the producer's frames, across, into the consumer's.
            for (int part = edge.from; frameOf(part) != at.frame; part = frameOf(part))
                m_ways[e].push_back(
                    edgeOf(frameOf(part), m_local[static_cast<std::size_t>(part)], level(frameOf(part)).exits[line], line, edge.implied));
            m_ways[e].push_back(
                edgeOf(at.frame, m_local[static_cast<std::size_t>(at.from)], m_local[static_cast<std::size_t>(at.to)], line, edge.implied));
            for (int part = edge.to; frameOf(part) != at.frame; part = frameOf(part))
                inward.push_back(
                    edgeOf(frameOf(part), level(frameOf(part)).entries[line], m_local[static_cast<std::size_t>(part)], line, edge.implied));
            m_ways[e].insert(m_ways[e].end(), inward.rbegin(), inward.rend());
        }
    }

    std::pair<int, int> edgeOf(int frame, int from, int to, int line, bool implied) {
        Inside& inside = level(frame);
        const auto [found, isNew] = inside.known.try_emplace({from, to, line}, static_cast<int>(inside.edges.size()));
        if (isNew) {
            inside.edges.push_back({from, to, 0, 0, line});
            inside.implied.push_back(implied);
        }
        if (!implied) inside.implied[static_cast<std::size_t>(found->second)] = 0;
        return {frame, found->second};
    }

    /// Where a line starts or ends on the border of an already drawn box or frame, from its left edge.
    double portX(int member, int line, bool leaves) {
        const GraphRect& rect = m_layout.nodes[static_cast<std::size_t>(member)];
        if (!m_graph.nodes[static_cast<std::size_t>(member)].open) return rect.width / 2;
        Inside& inside = level(member);
        const std::map<int, int>& ports = leaves ? inside.exits : inside.entries;
        const auto found = ports.find(line);
        return found == ports.end() ? rect.width / 2 : inside.shift + inside.drawing.x[static_cast<std::size_t>(found->second)];
    }

    Result<void> draw(int frame, const TaskContext& task) {
        Inside& inside = level(frame);
        const int entries = static_cast<int>(inside.entries.size());
        for (std::size_t i = 0; i < inside.members.size(); ++i) {
            const int member = inside.members[i];
            GraphRect& rect = m_layout.nodes[static_cast<std::size_t>(member)];
            if (!m_graph.nodes[static_cast<std::size_t>(member)].open) {
                const GraphSize size = sizeOf(member);
                rect.width = size.width;
                rect.height = size.height;
            }
            LevelNode& node = inside.nodes[static_cast<std::size_t>(entries) + i];
            node.width = rect.width;
            node.height = rect.height;
        }
        const auto memberOf = [&](int node) {
            return node < entries || node >= entries + static_cast<int>(inside.members.size())
                       ? -1
                       : inside.members[static_cast<std::size_t>(node - entries)];
        };
        for (LevelEdge& edge : inside.edges) {
            if (const int member = memberOf(edge.from); member >= 0) edge.fromX = portX(member, edge.source, true);
            if (const int member = memberOf(edge.to); member >= 0) edge.toX = portX(member, edge.source, false);
        }
        TD_TRY(inside.drawing, drawLevel(inside.nodes, inside.edges, m_metrics.spacing, task));
        if (frame < 0) return {};
        GraphRect& rect = m_layout.nodes[static_cast<std::size_t>(frame)];
        // Without lines to the border, boxes would touch it.
        const double above = inside.entries.empty() ? m_metrics.padding : 0, under = inside.exits.empty() ? m_metrics.padding : 0;
        if (m_metrics.horizontal) {
            // The heading is above the drawing, which here means on its left.
            const GraphSize heading = m_metrics.size(m_graph.nodes[static_cast<std::size_t>(frame)]);
            lengthen(inside, heading.width - above - under - inside.drawing.height);
            rect.width = heading.height + m_metrics.padding + inside.drawing.width + m_metrics.padding;
            rect.height = above + inside.drawing.height + under;
            inside.shift = heading.height + m_metrics.padding;
            m_layout.headings[static_cast<std::size_t>(frame)] = heading.height;
            return {};
        }
        const GraphSize heading = m_metrics.size(m_graph.nodes[static_cast<std::size_t>(frame)]);
        rect.width = std::max(heading.width, inside.drawing.width + 2 * m_metrics.padding);
        inside.shift = (rect.width - inside.drawing.width) / 2;
        rect.height = heading.height + above + inside.drawing.height + under;
        m_layout.headings[static_cast<std::size_t>(frame)] = heading.height;
        return {};
    }

    GraphSize sizeOf(int node) const {
        const GraphSize size = m_metrics.size(m_graph.nodes[static_cast<std::size_t>(node)]);
        return m_metrics.horizontal ? GraphSize{size.height, size.width} : size;
    }

    /// Moves the lower edge of the drawing, and the lines that end there, down.
    void lengthen(Inside& inside, double by) {
        if (by <= 0) return;
        const int exits = static_cast<int>(inside.entries.size() + inside.members.size());
        for (std::size_t i = static_cast<std::size_t>(exits); i < inside.nodes.size(); ++i) inside.drawing.y[i] += by;
        for (LevelSegment& segment : inside.drawing.segments)
            if (segment.target >= exits) segment.y4 += by;
        inside.drawing.height += by;
    }

    void place() {
        for (int frame = -1; frame < static_cast<int>(m_graph.nodes.size()); ++frame) {
            if (frame >= 0 && !m_graph.nodes[static_cast<std::size_t>(frame)].open) continue;
            Inside& inside = level(frame);
            if (frame >= 0) {
                const GraphRect& rect = m_layout.nodes[static_cast<std::size_t>(frame)];
                inside.x = rect.x + inside.shift;
                const double heading = m_metrics.horizontal ? 0 : m_layout.headings[static_cast<std::size_t>(frame)];
                inside.y = rect.y + heading + (inside.entries.empty() ? m_metrics.padding : 0);
            }
            const std::size_t entries = inside.entries.size();
            for (std::size_t i = 0; i < inside.members.size(); ++i) {
                GraphRect& rect = m_layout.nodes[static_cast<std::size_t>(inside.members[i])];
                rect.x = inside.x + inside.drawing.x[entries + i];
                rect.y = inside.y + inside.drawing.y[entries + i];
            }
        }
        m_layout.width = level(-1).drawing.width;
        m_layout.height = level(-1).drawing.height;
    }

    void collect() {
        for (Inside& inside : m_levels) {
            inside.firstSegment = static_cast<int>(m_layout.segments.size());
            const int entries = static_cast<int>(inside.entries.size()), boxes = static_cast<int>(inside.members.size());
            std::vector<char> solid(inside.drawing.segments.size(), 0);
            for (std::size_t e = 0; e < inside.edges.size(); ++e)
                if (!inside.implied[e])
                    for (const int segment : inside.drawing.edgeWays[e]) solid[static_cast<std::size_t>(segment)] = 1;
            for (std::size_t i = 0; i < inside.drawing.segments.size(); ++i) {
                const LevelSegment& s = inside.drawing.segments[i];
                const bool box = s.target >= entries && s.target < entries + boxes;
                m_layout.segments.push_back(
                    {inside.x + s.x1, inside.y + s.y1, inside.y + s.y2, inside.x + s.x2, inside.y + s.y3, inside.y + s.y4, box, !solid[i]});
            }
        }
        std::map<std::pair<int, int>, bool> labelled;
        for (std::size_t e = 0; e < m_graph.edges.size(); ++e) {
            std::vector<int> way;
            for (const auto& [frame, edge] : m_ways[e]) {
                Inside& inside = level(frame);
                for (const int segment : inside.drawing.edgeWays[static_cast<std::size_t>(edge)])
                    way.push_back(inside.firstSegment + segment);
            }
            const GraphEdge& edge = m_graph.edges[e];
            if (!edge.label.empty() && !way.empty() && labelled.try_emplace({edge.from, edge.tensor}, true).second) {
                const GraphSegment& first = m_layout.segments[static_cast<std::size_t>(way.front())];
                m_layout.labels.push_back({first.x1, first.y1, edge.from, edge.label});
            }
            m_layout.edgeWays.push_back(std::move(way));
        }
    }

    void turn() {
        m_layout.horizontal = true;
        std::swap(m_layout.width, m_layout.height);
        for (GraphRect& rect : m_layout.nodes) {
            std::swap(rect.x, rect.y);
            std::swap(rect.width, rect.height);
        }
        for (GraphLabel& label : m_layout.labels) std::swap(label.x, label.y);
    }

    const Graph& m_graph;
    const GraphMetrics& m_metrics;
    GraphLayout m_layout;
    std::vector<Inside> m_levels;  ///< by frame + 1; the first is the whole picture
    std::vector<int> m_local;      ///< level node of a graph node
    std::vector<int> m_depth;
    std::vector<int> m_lineOf;                             ///< by edge: one number per tensor and maker
    std::vector<std::vector<std::pair<int, int>>> m_ways;  ///< by edge: frame and its level edge
};

}  // namespace

Result<GraphLayout> layoutGraph(const Graph& graph, const GraphMetrics& metrics, const TaskContext& task) {
    return Layouter(graph, metrics).run(task);
}

}  // namespace teardown
