#include "core/graph/graph_source.h"

#include "core/graph/step_description.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace teardown {

namespace {

std::int64_t numelOf(const RecordedTensor& tensor) {
    std::int64_t count = 1;
    for (const std::int64_t side : tensor.knownShape()) count *= side;
    return count;
}

/// Counts as a parameter of its step.
bool isTrained(const RecordedTensor& tensor) { return tensor.name != TensorName::Input && tensor.name != TensorName::Buffer; }

std::uint64_t mixedHashes(std::uint64_t a, std::uint64_t b) {
    std::uint64_t x = a * 0x9e3779b97f4a7c15ULL + b + 0x7f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::uint64_t textHash(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

class SourceWalk {
public:
    explicit SourceWalk(GraphSource& source) : m_source(source), m_trace(*source.trace) {}

    Result<void> run(const TaskContext& task) {
        for (const Step& step : m_trace.steps) {
            if ((step.index & 255) == 0 && task.cancelled()) return cancelledError();
            while (!m_open.empty() && at(m_open.back()).end <= step.index) leave();
            if (step.kind == StepKind::Transform) {
                for (const RecordedTensor& tensor : step.outputs) m_makers[tensor.id] = {kInputStep, false};
                m_source.lastTransform = step.index;
            } else if (isContainer(m_trace, step.index)) {
                for (const RecordedTensor& tensor : step.inputs)
                    if (flows(tensor)) maker(tensor);
                m_open.push_back(step.index);
            } else {
                leaf(step);
            }
        }
        while (!m_open.empty()) leave();
        for (const auto& [tensor, edge] : m_returned)
            if (!m_taken.count(tensor)) m_source.outputs.push_back(edge);
        return {};
    }

private:
    struct Maker {
        int step = kInputStep;
        bool implied = false;
    };
    const Step& at(int step) const { return m_trace.steps[static_cast<std::size_t>(step)]; }

    void leaf(const Step& step) {
        std::set<std::pair<int, int>> seen;
        for (const RecordedTensor& tensor : step.inputs) {
            const bool known = tensor.id >= 0 && m_makers.count(tensor.id);
            const RecordedTensor* own = known ? nullptr : flows(tensor) ? expanded(tensor) : &tensor;
            if (own) {
                if (isTrained(*own) && m_counted.insert(own->id).second)
                    m_source.facts[static_cast<std::size_t>(step.index)].parameters += numelOf(*own);
                continue;
            }
            const Maker from = maker(tensor);
            m_taken.insert(tensor.id);
            if (from.step != step.index && seen.insert({from.step, tensor.id}).second)
                m_source.edges.push_back({from.step, step.index, tensor.id, shapeLabel(tensor), from.implied});
        }
        // A layer that passes its input on (dropout in evaluation mode) becomes the producer: later consumers are fed by it.
        for (const RecordedTensor& tensor : step.outputs) m_makers[tensor.id] = {step.index, false};
        m_lastLeaf = step.index;
    }

    /// The parameter of the surrounding module that the tensor repeats for each sample (a class token), else null.
    const RecordedTensor* expanded(const RecordedTensor& tensor) const {
        if (m_open.empty()) return nullptr;
        const auto& shape = tensor.knownShape();
        for (const RecordedTensor& parameter : at(m_open.back()).inputs) {
            const auto& from = parameter.knownShape();
            if (flows(parameter) || !isTrained(parameter) || from.size() != shape.size() || from.empty() || from.front() != 1) continue;
            if (std::equal(from.begin() + 1, from.end(), shape.begin() + 1)) return &parameter;
        }
        return nullptr;
    }

    /// Who made the tensor. If no recorded step did, code without an op (a slice, a permutation) made it: from the preceding leaf if the
    /// sizes match, else from the input of the surrounding module.
    Maker maker(const RecordedTensor& tensor) {
        if (const auto found = m_makers.find(tensor.id); tensor.id >= 0 && found != m_makers.end()) return found->second;
        Maker guess{m_lastLeaf, m_lastLeaf != kInputStep};
        if (m_lastLeaf != kInputStep && !m_open.empty()) {
            const auto sameSize = [&](const std::vector<RecordedTensor>& tensors) {
                for (const RecordedTensor& other : tensors)
                    if (flows(other) && numelOf(other) == numelOf(tensor)) return &other;
                return static_cast<const RecordedTensor*>(nullptr);
            };
            if (!sameSize(at(m_lastLeaf).outputs))
                if (const RecordedTensor* given = sameSize(at(m_open.back()).inputs))
                    if (const auto found = m_makers.find(given->id); found != m_makers.end()) guess = {found->second.step, true};
        }
        if (tensor.id >= 0) m_makers[tensor.id] = guess;
        return guess;
    }

    void leave() {
        const Step& step = at(m_open.back());
        m_open.pop_back();
        for (const RecordedTensor& tensor : step.outputs) {
            if (tensor.id < 0) continue;
            if (!m_makers.count(tensor.id) && m_lastLeaf > step.index) m_makers[tensor.id] = {m_lastLeaf, true};
            const auto found = m_makers.find(tensor.id);
            if (step.parent < 0 && found != m_makers.end() && found->second.step != kInputStep)
                m_returned.push_back({tensor.id, {found->second.step, -1, tensor.id, shapeLabel(tensor), found->second.implied}});
        }
    }

    GraphSource& m_source;
    const Trace& m_trace;
    std::unordered_map<int, Maker> m_makers;
    std::unordered_set<int> m_taken;
    std::unordered_set<int> m_counted;
    std::vector<std::pair<int, LeafEdge>> m_returned;
    std::vector<int> m_open;
    int m_lastLeaf = kInputStep;
};

/// Records in every module that an edge crosses or lies in how the edge runs.
void noteEdge(GraphSource& source, const LeafEdge& edge, std::vector<std::uint64_t>& wiring) {
    const std::vector<Step>& steps = source.trace->steps;
    const auto parent = [&](int step) { return steps[static_cast<std::size_t>(step)].parent; };
    const auto facts = [&](int step) -> StepFacts& { return source.facts[static_cast<std::size_t>(step)]; };
    if (edge.from == kInputStep) {
        for (int b = edge.to; b >= 0; b = parent(b)) facts(b).fedByPreviousOnly = false;
        return;
    }
    int a = edge.from, b = edge.to;
    while (parent(a) != parent(b)) {
        if (steps[static_cast<std::size_t>(a)].depth >= steps[static_cast<std::size_t>(b)].depth) {
            facts(a).feedsNextOnly = false;
            a = parent(a);
        } else {
            facts(b).fedByPreviousOnly = false;
            b = parent(b);
        }
    }
    if (steps[static_cast<std::size_t>(a)].end != b) facts(a).feedsNextOnly = facts(b).fedByPreviousOnly = false;
    for (int c = parent(a); c >= 0; c = parent(c))
        wiring[static_cast<std::size_t>(c)] +=
            mixedHashes(static_cast<std::uint64_t>(edge.from - c), static_cast<std::uint64_t>(edge.to - c));
}

void sign(GraphSource& source, const std::vector<std::uint64_t>& wiring) {
    const std::vector<Step>& steps = source.trace->steps;
    for (std::size_t i = steps.size(); i-- > 0;) {
        const Step& step = steps[i];
        std::uint64_t signature = mixedHashes(textHash(step.type), textHash(english(detailOf(step))));
        for (const RecordedTensor& tensor : step.outputs) signature = mixedHashes(signature, textHash(shapeLabel(tensor)));
        for (int child = step.index + 1; child < step.end; child = steps[static_cast<std::size_t>(child)].end)
            signature = mixedHashes(signature, source.facts[static_cast<std::size_t>(child)].signature);
        source.facts[i].signature = mixedHashes(signature, wiring[i]);
    }
}

}  // namespace

bool flows(const RecordedTensor& tensor) {
    // Position embeddings and class tokens are drawn as what they are added to and stay parameters.
    const bool own = tensor.name == TensorName::Weight || tensor.name == TensorName::Bias || tensor.name == TensorName::Parameter ||
                     tensor.name == TensorName::Buffer;
    return !own && tensor.role != TensorRole::Weight && (tensor.role == TensorRole::Activation || tensor.name == TensorName::Input);
}

bool isContainer(const Trace& trace, int step) {
    const Step& s = trace.steps[static_cast<std::size_t>(step)];
    return s.end > s.index + 1 && s.kind != StepKind::Transform;
}

std::string shapeLabel(const RecordedTensor& tensor) {
    const Shape& shape = tensor.knownShape();
    if (shape.empty() && !tensor.view.valid() && tensor.dtypeText.empty()) return {};
    const std::size_t first = shape.size() > 1 && shape[0] == 1 && tensor.role != TensorRole::Picture ? 1 : 0;
    std::string text;
    for (std::size_t i = first; i < shape.size(); ++i) text += (i > first ? "×" : "") + std::to_string(shape[i]);
    return text.empty() ? "scalar" : text;
}

Result<std::shared_ptr<const GraphSource>> graphSource(TracePtr trace, const TaskContext& task) {
    auto source = std::make_shared<GraphSource>();
    source->trace = std::move(trace);
    if (!source->trace) source->trace = std::make_shared<const Trace>();
    source->facts.resize(source->trace->steps.size());
    if (source->trace->journey == Journey::Forward) {
        TD_CHECK(SourceWalk(*source).run(task));
        std::vector<std::uint64_t> wiring(source->facts.size(), 0);
        for (const LeafEdge& edge : source->edges) noteEdge(*source, edge, wiring);
        // The network's answer leaves its block as well.
        for (const LeafEdge& edge : source->outputs)
            for (int a = edge.from; a >= 0; a = source->trace->steps[static_cast<std::size_t>(a)].parent)
                source->facts[static_cast<std::size_t>(a)].feedsNextOnly = false;
        sign(*source, wiring);
    }
    return std::shared_ptr<const GraphSource>(source);
}

}  // namespace teardown
