#include "core/graph/graph.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace teardown {

namespace {

std::string foldKey(const Step& step) { return step.path.empty() ? "#" + std::to_string(step.index) : step.path; }
std::string repeatKey(const Step& first) { return foldKey(first) + "*"; }

class GraphBuilder {
public:
    GraphBuilder(const GraphSource& source, const OpenGroups* open) : m_source(source), m_trace(*source.trace), m_open(open) {}

    Graph build() {
        m_graph.nodeOfStep.assign(m_trace.steps.size(), -1);
        addInput();
        for (int step = 0; step < count(); step = at(step).end) {
            if (at(step).kind == StepKind::Transform) continue;
            // The outermost module needs no frame: it is the whole picture.
            if (isContainer(m_trace, step))
                addParts(step + 1, at(step).end, -1);
            else
                addLeaf(step, -1);
        }
        addEdges();
        return std::move(m_graph);
    }

private:
    int count() const { return static_cast<int>(m_trace.steps.size()); }
    const Step& at(int step) const { return m_trace.steps[static_cast<std::size_t>(step)]; }
    const StepFacts& facts(int step) const { return m_source.facts[static_cast<std::size_t>(step)]; }
    bool isOpen(const std::string& key) const { return !m_open || m_open->count(key); }

    int add(GraphNode node) {
        m_graph.nodes.push_back(std::move(node));
        return static_cast<int>(m_graph.nodes.size()) - 1;
    }

    void addInput() {
        const bool used =
            std::any_of(m_source.edges.begin(), m_source.edges.end(), [](const LeafEdge& edge) { return edge.from == kInputStep; });
        if (!used && m_source.lastTransform < 0) return;
        GraphNode node;
        node.kind = GraphNodeKind::Input;
        node.family = GraphFamily::Data;
        node.type = "input";
        node.step = m_source.lastTransform;
        node.end = m_source.lastTransform + 1;
        if (node.step < 0)
            for (const Step& step : m_trace.steps)
                if (step.kind != StepKind::Transform && node.step < 0) node.step = step.index;
        int transforms = 0;
        for (const Step& step : m_trace.steps) transforms += step.kind == StepKind::Transform;
        if (transforms > 1) node.detail = message("graph.transforms", "{count} transforms", {{"count", transforms}});
        m_input = add(std::move(node));
        for (const Step& step : m_trace.steps)
            if (step.kind == StepKind::Transform) m_graph.nodeOfStep[static_cast<std::size_t>(step.index)] = m_input;
    }

    /// How many of the steps first, next, ... are the same block repeated.
    int run(int first, int end) const {
        if (!isContainer(m_trace, first)) return 1;
        int length = 1;
        for (int last = first, next = at(first).end; next < end; last = next, next = at(next).end, ++length)
            if (facts(next).signature != facts(first).signature || !facts(last).feedsNextOnly || !facts(next).fedByPreviousOnly) break;
        return length;
    }

    void addParts(int begin, int end, int frame) {
        for (int step = begin; step < end;) {
            const int length = run(step, end);
            if (length < 2) {
                addOne(step, frame);
                step = at(step).end;
                continue;
            }
            int after = step, last = step;
            for (int i = 0; i < length; ++i) last = after, after = at(after).end;
            GraphNode node = describe(step, frame);
            node.kind = GraphNodeKind::Repeat;
            node.key = repeatKey(at(step));
            node.repeat = length;
            node.end = after;
            node.open = isOpen(node.key);
            node.name = asIs(nameOf(at(step), true) + "–" + nameOf(at(last), false));
            node.parameters = parameters(step, after);
            const bool unfolded = node.open;
            const int index = add(std::move(node));
            if (unfolded)
                for (int i = 0; i < length; ++i, step = at(step).end) addOne(step, index);
            else
                cover(step, after, index);
            step = after;
        }
    }

    void addOne(int step, int frame) {
        if (!isContainer(m_trace, step)) return addLeaf(step, frame);
        GraphNode node = describe(step, frame);
        node.kind = GraphNodeKind::Group;
        node.family = GraphFamily::Group;
        node.key = foldKey(at(step));
        node.open = isOpen(node.key);
        node.parameters = parameters(step, at(step).end);
        const bool opened = node.open;
        const int index = add(std::move(node));
        cover(step, opened ? step + 1 : at(step).end, index);
        if (opened) addParts(step + 1, at(step).end, index);
    }

    void addLeaf(int step, int frame) {
        GraphNode node = describe(step, frame);
        node.kind = at(step).kind == StepKind::Op ? GraphNodeKind::Op : GraphNodeKind::Layer;
        node.parameters = facts(step).parameters;
        const int index = add(std::move(node));
        cover(step, at(step).end, index);
    }

    GraphNode describe(int step, int frame) const {
        GraphNode node;
        node.family = isContainer(m_trace, step) ? GraphFamily::Group : familyOf(at(step));
        node.frame = frame;
        node.step = step;
        node.end = at(step).end;
        node.path = at(step).path;
        node.name = at(step).kind == StepKind::Op ? at(step).title : asIs(nameOf(at(step), true));
        node.type = at(step).type;
        if (node.family != GraphFamily::Group) node.detail = detailOf(at(step));
        return node;
    }

    std::int64_t parameters(int begin, int end) const {
        std::int64_t sum = 0;
        for (int i = begin; i < end; ++i) sum += facts(i).parameters;
        return sum;
    }

    void cover(int begin, int end, int node) { std::fill(m_graph.nodeOfStep.begin() + begin, m_graph.nodeOfStep.begin() + end, node); }

    int nodeOf(int step) const { return step == kInputStep ? m_input : m_graph.nodeOfStep[static_cast<std::size_t>(step)]; }

    void addEdges() {
        std::set<std::tuple<int, int, int>> seen;
        const auto addEdge = [&](const LeafEdge& edge, int to) {
            const int from = nodeOf(edge.from);
            if (from < 0 || to < 0 || from == to || !seen.insert({from, to, edge.tensor}).second) return;
            m_graph.edges.push_back({from, to, edge.tensor, edge.label, edge.implied});
        };
        for (const LeafEdge& edge : m_source.edges) addEdge(edge, nodeOf(edge.to));
        if (m_source.outputs.empty()) return;
        GraphNode node;
        node.kind = GraphNodeKind::Output;
        node.family = GraphFamily::Data;
        node.type = "output";
        const int output = add(std::move(node));
        for (const LeafEdge& edge : m_source.outputs) addEdge(edge, output);
    }

    const GraphSource& m_source;
    const Trace& m_trace;
    const OpenGroups* m_open;  ///< nullptr: everything is open
    Graph m_graph;
    int m_input = -1;
};

/// Depth of nested modules below the step.
int depthOf(const Trace& trace, int step) {
    const Step& top = trace.steps[static_cast<std::size_t>(step)];
    int depth = 0;
    for (int i = step; i < top.end; ++i) depth = std::max(depth, trace.steps[static_cast<std::size_t>(i)].depth - top.depth);
    return depth;
}

}  // namespace

int Graph::boxes() const {
    return static_cast<int>(std::count_if(nodes.begin(), nodes.end(), [](const GraphNode& node) { return !node.open; }));
}

Graph graphOf(const GraphSource& source, const OpenGroups& open) { return GraphBuilder(source, &open).build(); }

OpenGroups openedUpTo(const GraphSource& source, int boxes) {
    OpenGroups open;
    Graph graph = graphOf(source, open);
    for (;;) {
        OpenGroups more = open;
        // A block beside stages that contain the same kind of block stays closed until they all open.
        const std::vector<Step>& steps = source.trace->steps;
        std::vector<const GraphNode*> closed;
        std::map<std::string, int> inside;  // type of a direct part -> depth of the deepest module that contains one
        for (const GraphNode& node : graph.nodes) {
            if (node.kind != GraphNodeKind::Group || node.open) continue;
            closed.push_back(&node);
            const int below = depthOf(*source.trace, node.step);
            for (int child = node.step + 1; child < node.end; child = steps[static_cast<std::size_t>(child)].end) {
                int& depth = inside[steps[static_cast<std::size_t>(child)].type];
                depth = std::max(depth, below);
            }
        }
        for (const GraphNode* node : closed)
            if (inside[node->type] <= depthOf(*source.trace, node->step)) more.insert(node->key);
        if (more.size() == open.size())
            for (const GraphNode* node : closed) more.insert(node->key);
        if (more.size() == open.size()) return open;
        graph = graphOf(source, more);
        if (graph.boxes() > boxes) return open;
        open = std::move(more);
    }
}

OpenGroups everythingOpen(const GraphSource& source) {
    OpenGroups open;
    for (const GraphNode& node : GraphBuilder(source, nullptr).build().nodes)
        if (!node.key.empty()) open.insert(node.key);
    return open;
}

}  // namespace teardown
