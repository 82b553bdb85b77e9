#include "core/engine/run/build/init_journey.h"

#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/engine/nn/init.h"
#include "core/engine/run/build/checkpoint_loading.h"
#include "core/engine/run/build/pretrained.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/reference.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/run/record/trace_detach.h"
#include "core/registry/arguments.h"
#include "core/trace/details/pretrained_weights.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace teardown::engine {

namespace {

class InitSteps : public InitObserver {
public:
    InitSteps(TraceBuilder& builder, Diagnostics& notes, bool load, const TaskContext& task)
        : m_builder(builder), m_notes(notes), m_load(load), m_task(task) {}

    void initialised(const InitEvent& event) override {
        if (m_task.cancelled()) throw CancelledException{};
        Step step;
        step.kind = StepKind::Initialise;
        step.path = event.key;
        step.type = event.rule.substr(0, event.rule.find_first_of(":("));
        step.title = asIs(step.type + " " + event.key);
        step.numbers = asIs(event.rule);
        step.facts = {{message("fact.rule-of", "rule of"),
                       event.owner.empty() ? message("init-pretrained.the-model", "the model") : asIs(event.owner)}};
        for (const DictEntry& entry : event.config.entries()) {
            if (!entry.key.isString()) continue;
            const Place place = placeOf(entry.value, entry.key.asString());
            step.arguments.push_back({entry.key.asString(), entry.value, place.file.empty(), place.file, place.line, {}});
        }
        ReferenceTable::instance().fill(step, "build", "init_cfg:" + step.type);
        ReferenceTable::instance().fill(step, "build", "init_cfg");
        // A later rule may change the tensor again: this step keeps the values of its own rule.
        step.outputs.push_back(m_builder.record(
            TensorName::After, "after", event.tensor.dim() > 1 ? TensorRole::Weight : TensorRole::Vector, event.tensor, Keep::Copy));
        addTensorVariables(step);
        m_builder.leaf(std::move(step));
    }

    void pretrained(Layer& module, const std::string& owner, const ConfigValue& config) override {
        const PretrainedRule rule = pretrainedRule(config);
        if (rule.isFile) {
            if (m_load) loadFile(module, owner, rule);
            return;
        }
        const Message which = owner.empty() ? message("init-pretrained.the-model", "the model") : asIs(owner);
        const std::string checkpoint = escapeForDisplay(rule.checkpoint);
        m_notes.push_back(
            {Severity::Warning, "init-pretrained",
             rule.isAddress
                 ? message("init-pretrained.init-cfg-of-asks",
                           "init_cfg of {which} asks for the pretrained weights {checkpoint}, which are not fetched; open them as a "
                           "checkpoint.",
                           {{"which", which}, {"checkpoint", checkpoint}})
                 : message("init-pretrained.no-file",
                           "init_cfg of {which} asks for the pretrained weights {checkpoint}, which are no file of this computer; "
                           "mmcv would stop here.",
                           {{"which", which}, {"checkpoint", checkpoint}}),
             placeOf(config, "init_cfg")});
        Step step = pretrainedStep(owner, rule.checkpoint);
        step.kind = StepKind::Initialise;
        step.title = message("step.pretrained-weights-are-missing", "pretrained weights are missing");
        step.numbers = asIs(checkpoint);
        m_builder.leaf(std::move(step));
    }

private:
    static Step pretrainedStep(const std::string& owner, const std::string& checkpoint) {
        Step step;
        step.kind = StepKind::Group;
        step.path = owner;
        step.type = "PretrainedInit";
        auto detail = std::make_shared<PretrainedWeights>();
        detail->checkpoint = checkpoint;
        step.detail = std::move(detail);
        ReferenceTable::instance().fill(step, "build", "pretrained");
        return step;
    }

    void loadFile(Layer& module, const std::string& owner, const PretrainedRule& rule) {
        auto file = CheckpointFile::open(rule.checkpoint, m_task);
        if (!file.ok()) throw BuildFailure{file.error()};
        Step step = pretrainedStep(owner, rule.checkpoint);
        step.title = message("step.load-pretrained-weights", "load pretrained weights");
        step.numbers = asIs(escapeForDisplay(rule.checkpoint));
        m_builder.open(std::move(step));
        const auto loading = loadCheckpoint(module, **file, rule.keys, &m_builder, m_notes, m_task, owner);
        if (!loading.ok()) throw BuildFailure{loading.error()};
        m_builder.close();
    }

    TraceBuilder& m_builder;
    Diagnostics& m_notes;
    bool m_load;  ///< files of Pretrained rules
    const TaskContext& m_task;
};

}  // namespace

Result<void> runInitialisation(Layer& model, TraceBuilder& builder, Diagnostics& notes, bool load, const TaskContext& task) {
    const at::NoGradGuard noGrad;
    detachFromTraces(model);
    Step heading;
    heading.kind = StepKind::Group;
    heading.path = "init_cfg";
    heading.type = "init_weights";
    heading.title = message("step.initialise-the-weights", "initialise the weights (init_cfg)");
    ReferenceTable::instance().fill(heading, "build", "init_weights");
    builder.open(std::move(heading));
    InitSteps steps(builder, notes, load, task);
    TD_CHECK(initWeights(model, &steps));
    builder.close();
    return {};
}

}  // namespace teardown::engine
