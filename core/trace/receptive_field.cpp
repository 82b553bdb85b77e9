#include "core/trace/receptive_field.h"

#include "core/trace/receptive_rules.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace teardown {

namespace {

bool holds(const std::vector<RecordedTensor>& tensors, int id) {
    return std::any_of(tensors.begin(), tensors.end(), [id](const RecordedTensor& tensor) { return tensor.id == id; });
}

PixelSpan hull(const PixelSpan& a, const PixelSpan& b) { return {std::min(a.first, b.first), std::max(a.last, b.last)}; }

PixelSpan cut(const PixelSpan& span, std::int64_t length) {
    return {std::max<std::int64_t>(0, span.first), std::min(length - 1, span.last)};
}

PixelBox cut(const PixelBox& box, const FieldPlace& size) { return {cut(box.rows, size.height), cut(box.columns, size.width)}; }

/// The shape in which boxes are measured: tokens count as a map with one channel.
Shape placesOf(const RecordedTensor& tensor) {
    if (tensor.role.isTokens()) return {1, 1, tensor.role.h, tensor.role.w};
    return tensor.knownShape();
}

/// A linear layer or a norm works on each token separately.
bool isPerToken(const Step& step, const RecordedTensor& from, const RecordedTensor& to) {
    return from.role.isTokens() && to.role.isTokens() && from.role.h == to.role.h && from.role.w == to.role.w &&
           (step.operation.family == OperationFamily::Linear || step.operation.family == OperationFamily::Norm);
}

bool isEmpty(const PixelBox& box) { return box.rows.count() <= 0 || box.columns.count() <= 0; }

}  // namespace

/// The producer of each tensor: the innermost step that outputs it and does not just pass it on.
struct FieldFinder::Makers {
    explicit Makers(const Trace& trace) {
        for (const Step& step : trace.steps) {
            for (const auto* list : {&step.inputs, &step.outputs})
                for (const RecordedTensor& tensor : *list) tensors.try_emplace(tensor.id, &tensor);
            if (step.kind != StepKind::Module && step.kind != StepKind::Op) continue;
            if (input < 0 && step.kind == StepKind::Module && !step.inputs.empty()) input = step.inputs.front().id;
            for (const RecordedTensor& tensor : step.outputs) {
                if (tensor.id < 0 || tensor.id == input || holds(step.inputs, tensor.id)) continue;
                const auto [found, isNew] = makers.try_emplace(tensor.id, step.index);
                const Step& before = trace.steps[static_cast<std::size_t>(found->second)];
                if (!isNew && step.index < before.end) found->second = step.index;
            }
        }
    }
    int of(int tensor) const {
        const auto found = makers.find(tensor);
        return found == makers.end() ? -1 : found->second;
    }

    int input = -1;
    std::unordered_map<int, int> makers;
    std::unordered_map<int, const RecordedTensor*> tensors;
};

namespace {

/// Walks from the value to the input. Each box is kept in two forms: clipped at each tensor's borders, which is what the value really
/// depends on, and unclipped, which is the size of the receptive field as defined in the literature.
template <class Makers>
class FieldWalk {
public:
    FieldWalk(const Trace& trace, const Makers& makers) : m_trace(trace), m_makers(makers) {}

    void need(const RecordedTensor& tensor, const PixelBox& box, const PixelBox& uncut) {
        const FieldPlace size = wholeOf(tensor);
        const PixelBox inside = cut(box, size);
        if (isEmpty(inside)) return;
        const auto [found, isNew] = m_needs.try_emplace(tensor.id, Need{inside, uncut, size, placesOf(tensor)});
        if (isNew) {
            if (const int maker = m_makers.of(tensor.id); maker >= 0) m_queue.insert({orderOf(maker), maker});
            return;
        }
        Need& need = found->second;
        need.box = {hull(need.box.rows, inside.rows), hull(need.box.columns, inside.columns)};
        need.uncut = {hull(need.uncut.rows, uncut.rows), hull(need.uncut.columns, uncut.columns)};
    }

    void run(ReceptiveField& field) {
        while (!m_queue.empty()) {
            const int index = m_queue.begin()->second;
            m_queue.erase(m_queue.begin());
            pass(m_trace.steps[static_cast<std::size_t>(index)], field);
        }
        for (const auto& [id, need] : m_needs) field.places[id] = {need.box, need.size.height, need.size.width};
        const auto found = m_needs.find(m_makers.input);
        if (found == m_needs.end()) return;
        field.input = found->first;
        field.place = {found->second.box, found->second.size.height, found->second.size.width};
        field.whole = found->second.uncut;
    }

private:
    struct Need {
        PixelBox box;
        PixelBox uncut;
        FieldPlace size;
        Shape shape;
    };

    /// The step that ends last comes first; of those that end together, the outer one.
    std::pair<int, int> orderOf(int index) const { return {-m_trace.steps[static_cast<std::size_t>(index)].end, index}; }

    void pass(const Step& step, ReceptiveField& field) {
        for (const RecordedTensor& output : step.outputs) {
            const auto found = m_needs.find(output.id);
            if (found == m_needs.end() || m_makers.of(output.id) != step.index) continue;
            const Need need = found->second;
            for (const RecordedTensor& input : step.inputs) {
                // Weights have no producer in the trace.
                if (input.id != m_makers.input && m_makers.of(input.id) < 0) continue;
                if (isPerToken(step, input, output)) {
                    this->need(input, need.box, need.uncut);
                    continue;
                }
                const auto box = boxBefore(step, need.box, need.shape, placesOf(input), true);
                const auto uncut = boxBefore(step, need.uncut, need.shape, placesOf(input), false);
                if (box && uncut) {
                    this->need(input, *box, *uncut);
                    continue;
                }
                field.exact = false;
                field.unknown = step.type;
                const PixelBox all = wholeOf(input).box;
                this->need(input, all, all);
            }
        }
    }

    const Trace& m_trace;
    const Makers& m_makers;
    std::unordered_map<int, Need> m_needs;
    std::map<std::pair<int, int>, int> m_queue;
};

const RecordedTensor* firstOf(const std::vector<RecordedTensor>& tensors) { return tensors.empty() ? nullptr : &tensors.front(); }

/// From the network's input through the test pipeline back to the decoded picture.
void walkPipeline(const Trace& trace, ReceptiveField& field) {
    std::vector<const Step*> steps;
    for (const Step& step : trace.steps) {
        if (step.kind == StepKind::Transform)
            steps.push_back(&step);
        else if (step.kind == StepKind::Module)
            break;
    }
    PixelBox box = field.place.box;
    bool linked = false;
    for (std::size_t i = steps.size(); i-- > 0;) {
        const RecordedTensor* after = firstOf(steps[i]->outputs);
        const RecordedTensor* before = firstOf(steps[i]->inputs);
        if (!after) continue;
        const FieldPlace size = wholeOf(*after);
        if (!linked && (size.height != field.place.height || size.width != field.place.width)) return;
        linked = true;
        field.places[after->id] = {box, size.height, size.width};
        field.picture = after->id;
        if (!before) return;
        const FieldPlace earlier = wholeOf(*before);
        const auto next = boxBeforeTransform(*steps[i], box, size, earlier);
        if (!next) {
            field.picture = -1;
            return;
        }
        box = cut(*next, earlier);
        if (isEmpty(box)) {
            field.picture = -1;
            return;
        }
        field.places[before->id] = {box, earlier.height, earlier.width};
        field.picture = before->id;
    }
}

}  // namespace

FieldPlace wholeOf(const RecordedTensor& tensor) {
    const Shape& shape = tensor.knownShape();
    FieldPlace place;
    place.height = place.width = 1;
    const bool picture = tensor.role == TensorRole::Picture && shape.size() >= 2;
    if (tensor.role.isTokens()) {
        place.height = tensor.role.h;
        place.width = tensor.role.w;
    } else if (picture) {
        place.height = shape[0];
        place.width = shape[1];
    } else if (!shape.empty()) {
        place.width = shape.back();
        // The pipeline's tensors have no batch dimension yet.
        const bool ofPipeline = tensor.name == TensorName::Before || tensor.name == TensorName::After;
        if (shape.size() >= 4 || (shape.size() == 3 && ofPipeline)) place.height = shape[shape.size() - 2];
    }
    place.box = {{0, place.height - 1}, {0, place.width - 1}};
    return place;
}

// The producers point into the trace: it must be the one that is kept.
FieldFinder::FieldFinder(TracePtr trace)
    : m_trace(trace ? std::move(trace) : std::make_shared<const Trace>()), m_makers(std::make_unique<const Makers>(*m_trace)) {}

FieldFinder::~FieldFinder() = default;

const RecordedTensor* FieldFinder::tensor(int id) const {
    const auto found = m_makers->tensors.find(id);
    return found == m_makers->tensors.end() ? nullptr : found->second;
}

std::optional<ReceptiveField> FieldFinder::find(int tensor, std::int64_t row, std::int64_t column) const {
    if (m_trace->journey != Journey::Forward || tensor < 0) return std::nullopt;
    const RecordedTensor* start = this->tensor(tensor);
    if (!start || (tensor != m_makers->input && m_makers->of(tensor) < 0)) return std::nullopt;
    const FieldPlace size = wholeOf(*start);
    if (!size.box.rows.contains(row) || !size.box.columns.contains(column)) return std::nullopt;
    ReceptiveField field;
    const PixelBox cell{{row, row}, {column, column}};
    FieldWalk walk(*m_trace, *m_makers);
    walk.need(*start, cell, cell);
    walk.run(field);
    if (field.input < 0) return std::nullopt;
    walkPipeline(*m_trace, field);
    return field;
}

Message receptiveText(const ReceptiveField& field) {
    const PixelBox& box = field.place.box;
    const auto size = [](const PixelBox& of) { return std::to_string(of.rows.count()) + "x" + std::to_string(of.columns.count()); };
    const auto span = [](const PixelSpan& of) { return std::to_string(of.first) + ".." + std::to_string(of.last); };
    const Message sees = field.all() ? message("receptive.all", "sees all {size} pixels of the input", {{"size", size(box)}})
                                     : message("receptive.part", "sees {size} pixels of the input: rows {rows}, columns {columns}",
                                               {{"size", size(box)}, {"rows", span(box.rows)}, {"columns", span(box.columns)}});
    if (!field.exact)
        return message("receptive.at-most", "{sees}, at most: what {type} takes is not known exactly",
                       {{"sees", sees}, {"type", field.unknown}});
    const bool cutAtBorder = field.whole.rows.count() > box.rows.count() || field.whole.columns.count() > box.columns.count();
    if (!cutAtBorder || (field.whole.rows.count() == field.place.height && field.whole.columns.count() == field.place.width)) return sees;
    return message("receptive.padding", "{sees} (of a field of {whole}, the rest is padding)",
                   {{"sees", sees}, {"whole", size(field.whole)}});
}

}  // namespace teardown
