#include "core/engine/run/train/iteration_record.h"

#include "core/engine/run/model/model_store.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/run/record/trace_detach.h"
#include "core/trace/details/optimizer_update.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace teardown::engine {

namespace {

std::string shortNumber(double value) { return fmt::format("{:.6g}", value); }

/// The steps that compute: those without a step of a layer or an operation below them.
bool isLeafStep(const std::vector<Step>& steps, const Step& step) {
    if (step.kind != StepKind::Module && step.kind != StepKind::Op) return false;
    for (int below = step.index + 1; below < step.end; ++below) {
        const StepKind kind = steps[static_cast<std::size_t>(below)].kind;
        if (kind == StepKind::Module || kind == StepKind::Op) return false;
    }
    return true;
}

std::vector<RanTransform> ranTransforms(const std::vector<TransformRecord>& records) {
    std::vector<RanTransform> ran;
    for (const TransformRecord& record : records)
        ran.push_back({record.type, record.changed, record.numbers, record.facts, ranTransforms(record.parts)});
    return ran;
}

RanAugment ranAugment(const BatchRecord& record) {
    RanAugment ran{record.type, {}};
    if (record.ratio) ran.facts.emplace_back(message("train-iter.lambda", "lam"), shortNumber(*record.ratio));
    if (!record.order.empty()) {
        std::string order;
        for (const std::size_t other : record.order) order += (order.empty() ? "" : ", ") + std::to_string(other);
        ran.facts.emplace_back(message("train-iter.mixed-with", "Mixed with pictures"), order);
    }
    if (record.box)
        ran.facts.emplace_back(message("train-iter.pasted", "Pasted"),
                               fmt::format("[{}:{}, {}:{}]", record.box->top, record.box->bottom, record.box->left, record.box->right));
    return ran;
}

std::string ownerOf(const std::string& parameter) {
    const std::size_t dot = parameter.rfind('.');
    return dot == std::string::npos ? std::string() : parameter.substr(0, dot);
}

}  // namespace

/// What Lamb scales a parameter's change with: the norm of the weights over that of the change (mmcls/core/optimizers/lamb.py).
static double lambTrust(const ParameterGroup& group, const at::Tensor& before, const ParameterState& state) {
    const double count = group.number("step"), decay = group.number("weight_decay");
    if (decay == 0 && !group.flag("always_adapt")) return 1;
    const auto [beta1, beta2] = group.pair("betas");
    const bool corrects = group.flag("bias_correction");
    const at::Tensor divisor =
        at::add(at::div(at::sqrt(state.tensor("exp_avg_sq")), corrects ? std::sqrt(1 - std::pow(beta2, count)) : 1.0), group.number("eps"));
    at::Tensor change = at::div(at::div(state.tensor("exp_avg"), corrects ? 1 - std::pow(beta1, count) : 1.0), divisor);
    if (decay != 0) change = at::add(change, before, decay);
    const double weights = at::norm(before).item<double>(), changes = at::norm(change).item<double>();
    const double trust = weights > 0 && changes > 0 ? weights / changes : 1;
    return group.flag("trust_clip") ? std::min(trust, 1.0) : trust;
}

/// Records the forward, and asks autograd for the gradient of everything that goes through it.
class IterationRecord::Observer : public ForwardObserver {
public:
    Observer(TensorStore& store, const TaskContext& task, std::size_t calls) : m_store(store), m_recorder(store, task, calls) {}

    void entered(const Layer& layer, const Value& input, const CallContext& context) override {
        m_recorder.entered(layer, input, context);
        follow(input);
    }
    void left(const Layer& layer, const Value& input, const Value& output) override {
        m_recorder.left(layer, input, output);
        follow(output);
    }
    void op(const OpEvent& event) override {
        m_recorder.op(event);
        for (const Tensors* tensors : {&event.inputs, &event.outputs})
            for (const at::Tensor& tensor : *tensors)
                if (tensor.defined()) follow(tensor);
    }

    void write(TraceBuilder& builder, const ModuleFactsTable& modules) const { m_recorder.writeSteps(builder, modules); }
    /// By the tensor's id.
    const std::unordered_map<int, at::Tensor>& gradients() const { return *m_gradients; }
    /// In the order in which autograd made them.
    void forgetGraph() {
        for (const auto& [tensor, hook] : m_hooks) tensor.remove_hook(hook);
        m_hooks.clear();
    }

private:
    void follow(const Value& value) {
        value.forEach([&](const at::Tensor& tensor, const auto&) { follow(tensor); });
    }
    void follow(const at::Tensor& tensor) {
        // Parameters keep theirs.
        if (!tensor.requires_grad() || tensor.is_leaf()) return;
        const int id = m_store.keep(tensor);
        if (!m_gradients->try_emplace(id).second) return;
        const auto gradients = m_gradients;
        m_hooks.emplace_back(tensor, tensor.register_hook([gradients, id](const at::Tensor& gradient) { (*gradients)[id] = gradient; }));
    }

    TensorStore& m_store;
    Recorder m_recorder;
    std::shared_ptr<std::unordered_map<int, at::Tensor>> m_gradients = std::make_shared<std::unordered_map<int, at::Tensor>>();
    std::vector<std::pair<at::Tensor, unsigned>> m_hooks;
};

IterationRecord::IterationRecord(Runner& runner, std::uint64_t byteBudget, const TaskContext& task)
    : m_runner(runner), m_builder(Journey{TrainIterRequest::kJourney}, subjectOf(*runner.state().config), byteBudget) {
    m_observer = std::make_unique<Observer>(m_builder.tensors(), task, runner.state().model->modules.size());
    for (const training::Hook& hook : runner.hooks().inOrder) m_outcome->hooks.push_back(hook.className);
}

void IterationRecord::batchLoaded(const LoadedBatch& batch) {
    m_outcome->samples = batch.samples;
    m_outcome->metas = batch.metas;
    m_outcome->transforms.clear();
    for (const std::vector<TransformRecord>& records : batch.records) m_outcome->transforms.push_back(ranTransforms(records));
}

IterationRecord::~IterationRecord() { m_observer->forgetGraph(); }

/// The running mean that EMAHook keeps of the first parameter; undefined without the hook.
static at::Tensor firstAverage(const TrainState& state) {
    for (const auto& buffer : state.network().named_buffers(false))
        if (buffer.key().starts_with("ema_")) return buffer.value();
    return {};
}

void IterationRecord::hookBegins(std::size_t hook, const char* stage, const TrainState& state) {
    m_ratesBefore.clear();
    m_momentumBefore.clear();
    for (const training::GroupRates& rates : ratesOf(*state.optimizer)) {
        m_ratesBefore.push_back(rates.lr);
        m_momentumBefore.push_back(rates.momentum);
    }
    const at::Tensor average = firstAverage(state);
    m_averageBefore = average.defined() ? at::clone(average) : at::Tensor();
    m_outcome->calls.push_back({hook, stage, {}});
}

std::vector<Fact> IterationRecord::changesOf(const TrainState& state) const {
    std::vector<Fact> facts;
    const auto changed = [&facts](const Message& name, const std::string& before, const std::string& after) {
        if (before != after) facts.emplace_back(name, before + " → " + after);
    };
    const auto rates = ratesOf(*state.optimizer);
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const Message group = rates.size() == 1 ? Message() : message("train-iter.group", "group {number}", {{"number", i}});
        if (i > 0 && rates[i].lr == rates[0].lr && rates[i].momentum == rates[0].momentum) continue;
        changed(rates.size() == 1 ? message("train-iter.rate", "Learning rate")
                                  : message("train-iter.rate-of", "Learning rate of {group}", {{"group", group}}),
                shortNumber(m_ratesBefore[i]), shortNumber(rates[i].lr));
        changed(message("train-iter.momentum", "Momentum"), shortNumber(m_momentumBefore[i]), shortNumber(rates[i].momentum));
    }
    if (const at::Tensor average = firstAverage(state); average.defined() && m_averageBefore.defined()) {
        const double moved = at::max(at::abs(at::sub(average, m_averageBefore))).item<double>();
        facts.emplace_back(message("train-iter.average", "Mean of the first parameter moved by at most"), shortNumber(moved));
    }
    return facts;
}

void IterationRecord::hookEnds(std::size_t, const char*, const TrainState& state) {
    std::vector<Fact> facts = changesOf(state);
    HookCall& call = m_outcome->calls.back();
    if (!m_updates.empty() && m_logged == 0) {
        m_logged = 1;
        facts.emplace_back(message("train-iter.updated", "Parameters updated"), std::to_string(m_updates.size()));
        if (state.gradientNorm) facts.emplace_back(message("train-iter.norm", "Norm of all gradients"), shortNumber(*state.gradientNorm));
    }
    call.facts = std::move(facts);
}

ForwardObserver* IterationRecord::forwardBegins(const TrainState& state) {
    if (state.augment) m_outcome->augment = ranAugment(*state.augment);
    m_outcome->images = viewOf(state.images.detach().clone());
    m_outcome->labels = viewOf(state.labels.detach().clone());
    return m_observer.get();
}

void IterationRecord::forwardEnds(const TrainState& state) {
    Step group;
    group.kind = StepKind::Group;
    group.title = message("train-iter.forward", "Forward with losses");
    m_outcome->forward = m_builder.open(std::move(group));
    m_observer->write(m_builder, state.model->modules);
    m_builder.close();
}

void IterationRecord::gradientsReady(const TrainState& state) {
    const at::NoGradGuard noGrad;
    for (const auto& item : state.network().named_parameters())
        if (item.value().grad().defined()) m_gradients.emplace(item.key(), at::clone(item.value().grad()));
    writeBackward();
}

void IterationRecord::addParameterGradients(Step& step, const std::string& path) {
    for (const auto& [name, gradient] : m_gradients) {
        if (ownerOf(name) != path) continue;
        const std::string own = path.empty() ? name : name.substr(path.size() + 1);
        step.outputs.push_back(
            m_builder.record(TensorName::Other, "∂loss/∂" + own, gradient.dim() > 1 ? TensorRole::Weight : TensorRole::Vector, gradient));
        step.facts.emplace_back(message("train-iter.norm-of", "Norm of the gradient of {name}", {{"name", own}}),
                                shortNumber(at::norm(gradient).item<double>()));
    }
}

void IterationRecord::writeBackward(const Step& forward) {
    const auto& gradients = m_observer->gradients();
    const auto gradientOf = [&](const RecordedTensor& tensor) {
        const auto found = gradients.find(tensor.id);
        return found == gradients.end() ? at::Tensor() : found->second;
    };
    Step step;
    step.kind = StepKind::Op;
    step.path = forward.path;
    step.type = forward.type;
    step.operation = forward.operation;
    step.title = message("train-iter.backward-of", "Backward of {layer}", {{"layer", forward.type}});
    step.why = message("train-iter.backward-why",
                       "From the gradient of its output, the layer's derivative gives the gradients of its input and of its own weights.");
    for (const RecordedTensor& output : forward.outputs) {
        if (const at::Tensor gradient = gradientOf(output); gradient.defined())
            step.inputs.push_back(m_builder.record(TensorName::Input, "∂loss/∂" + output.label, output.role, gradient));
    }
    if (step.inputs.empty()) return;
    for (const RecordedTensor& input : forward.inputs)
        if (const at::Tensor gradient = gradientOf(input); gradient.defined())
            step.outputs.push_back(m_builder.record(TensorName::Output, "∂loss/∂" + input.label, input.role, gradient));
    if (forward.kind == StepKind::Module) addParameterGradients(step, forward.path);
    for (const RecordedTensor& output : forward.outputs) step.inputs.push_back(output);
    m_builder.leaf(std::move(step));
}

void IterationRecord::writeBackward() {
    if (m_outcome->backward >= 0 || m_outcome->forward < 0) return;
    const Step forward = m_builder.at(m_outcome->forward);
    Step group;
    group.kind = StepKind::Group;
    group.title = message("train-iter.backward", "Backward");
    group.why = message("train-iter.backward-group", "The gradient of the loss, from the last operation back to the first layer.");
    m_outcome->backward = m_builder.open(std::move(group));
    const int end = forward.end;
    for (int i = end - 1; i > m_outcome->forward; --i) {
        const Step step = m_builder.at(i);
        if (isLeafStep(m_builder.steps(), step)) {
            writeBackward(step);
        } else if (step.kind == StepKind::Module && step.call == 0) {
            // Weights of its own, which its operations read.
            Step own;
            own.kind = StepKind::Op;
            own.path = step.path;
            own.type = step.type;
            own.title = message("train-iter.own-weights", "Gradients of the weights of {layer}", {{"layer", step.type}});
            own.why = message("train-iter.own-weights-why", "The layer's own operations read these weights.");
            addParameterGradients(own, step.path);
            if (!own.outputs.empty()) m_builder.leaf(std::move(own));
        }
    }
    m_builder.close();
    m_observer->forgetGraph();
}

void IterationRecord::stepBegins(const TrainState& state) {
    const at::NoGradGuard noGrad;
    // The record of the forward shows the weights as they were.
    detachFromTraces(state.network());
    std::unordered_map<const c10::TensorImpl*, std::string> names;
    for (const auto& item : state.network().named_parameters()) names.emplace(item.value().unsafeGetTensorImpl(), item.key());
    std::size_t place = 0;
    for (const ParameterGroup& group : state.optimizer->groups())
        for (const at::Tensor& parameter : group.parameters) {
            Update update;
            update.place = place++;
            if (!parameter.grad().defined()) continue;
            update.name = names[parameter.unsafeGetTensorImpl()];
            update.group = &group;
            update.parameter = parameter;
            update.before = at::clone(parameter.detach());
            update.gradient = at::clone(parameter.grad());
            if (const auto found = state.optimizer->states().find(update.place); found != state.optimizer->states().end())
                for (ParameterState::Entry entry : found->second.entries()) {
                    if (entry.tensor.defined()) entry.tensor = at::clone(entry.tensor);
                    update.stateBefore.push_back(std::move(entry));
                }
            m_updates.push_back(std::move(update));
        }
}

void IterationRecord::stepEnds(const TrainState&) { writeUpdate(); }

void IterationRecord::writeUpdate() {
    const at::NoGradGuard noGrad;
    const TrainState& state = m_runner.state();
    Step group;
    group.kind = StepKind::Group;
    group.type = state.optimizer->type();
    group.title = message("train-iter.update", "Step of {optimizer}", {{"optimizer", state.optimizer->type()}});
    m_outcome->update = m_builder.open(std::move(group));
    for (const Update& update : m_updates) {
        const TensorRole role = update.before.dim() > 1 ? TensorRole::Weight : TensorRole::Vector;
        auto detail = std::make_shared<OptimizerUpdate>();
        detail->optimizer = state.optimizer->type();
        detail->parameter = update.name;
        detail->options = update.group->options;
        detail->inputs = {"old", "gradient"};
        if (const auto found = m_gradients.find(update.name); found != m_gradients.end()) {
            const double before = at::norm(found->second).item<double>(), after = at::norm(update.gradient).item<double>();
            if (before > 0 && !at::equal(found->second, update.gradient)) detail->gradientFactor = after / before;
        }
        Step step;
        step.kind = StepKind::Op;
        step.path = update.name;
        step.type = state.optimizer->type();
        step.title = message("train-iter.update-of", "{optimizer} step of {parameter}",
                             {{"optimizer", state.optimizer->type()}, {"parameter", update.name}});
        step.inputs.push_back(m_builder.record(TensorName::Before, "old", role, update.before));
        step.inputs.push_back(m_builder.record(TensorName::Other, "gradient", role, update.gradient));
        for (const ParameterState::Entry& entry : update.stateBefore) {
            if (entry.tensor.defined() && entry.tensor.dim() > 0) {
                detail->inputs.push_back(entry.name);
                step.inputs.push_back(m_builder.record(TensorName::Other, entry.name + " before", role, entry.tensor));
            } else if (entry.tensor.defined())
                detail->numbers.emplace_back(entry.name, entry.tensor.item<double>());
            else if (entry.value.isNumber())
                detail->numbers.emplace_back(entry.name, entry.value.asDouble());
        }
        const auto found = state.optimizer->states().find(update.place);
        if (found != state.optimizer->states().end())
            for (const ParameterState::Entry& entry : found->second.entries())
                if (entry.tensor.defined() && entry.tensor.dim() > 0)
                    step.outputs.push_back(m_builder.record(TensorName::Other, entry.name, role, at::clone(entry.tensor)));
        if (detail->optimizer == "Lamb" && found != state.optimizer->states().end()) {
            const double before = at::norm(update.gradient).item<double>(), used = at::norm(update.parameter.grad()).item<double>();
            if (used > 0) detail->divisor = before / used;
            detail->trust = lambTrust(*update.group, update.before, found->second);
        }
        const at::Tensor after = at::clone(update.parameter.detach());
        step.outputs.push_back(m_builder.record(TensorName::After, "new", role, after));
        const double moved = at::norm(at::sub(after, update.before)).item<double>(), size = at::norm(update.before).item<double>();
        step.facts.emplace_back(message("train-iter.moved", "Size of the change beside the weights"),
                                size > 0 ? shortNumber(moved / size) : std::string("-"));
        if (detail->gradientFactor != 1)
            step.facts.emplace_back(message("train-iter.clipped", "Gradient clipped to"), shortNumber(detail->gradientFactor));
        for (const DictEntry& entry : update.group->options.entries())
            step.variables.push_back({entry.key.str(), entry.value.typeName(), entry.value.repr()});
        step.detail = std::move(detail);
        m_builder.leaf(std::move(step));
    }
    m_builder.close();
}

std::shared_ptr<TrainIterOutcome> IterationRecord::finish(const TrainStep& step) {
    m_outcome->step = step;
    m_outcome->groups = m_runner.state().optimizer->groups().size();
    m_outcome->batches = m_runner.state().batches;
    m_outcome->maxIters = m_runner.state().maxIters;
    // An iteration without a step of the optimizer: gradients are gathered.
    if (m_outcome->backward < 0) gradientsReady(m_runner.state());
    m_outcome->trace = m_builder.finish();
    return m_outcome;
}

}  // namespace teardown::engine
