#include "core/journeys/train_iter.h"

#include "core/journeys/call_teller.h"
#include "core/journeys/iteration_variables.h"
#include "core/journeys/script_teller.h"
#include "core/journeys/update_numbers.h"
#include "core/reference/iteration_script.h"
#include "core/training/hooks/hook_list.h"
#include "core/training/hooks/runner_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace teardown {
namespace {

const Trace* traceOf(const TrainIterOutcome& iteration) { return iteration.trace.get(); }

/// The value as record_iteration.py writes it.
std::string signatureValue(const training::Hook& hook, const std::string& name) {
    const ConfigValue& value = hook.argument(name.c_str());
    if (name == "interval" || name == "cumulative_iters") return value.isInt() && value.asInt() == 1 ? "1" : "n";
    if (name == "grad_clip") return value.isNone() ? "None" : "dict";
    return value.repr();
}

class IterationTeller : public CallTeller {
public:
    IterationTeller(const Config& config, const TrainIterOutcome& iteration, const ReferenceData& data, const IterationScript& script,
                    std::vector<training::Hook> hooks, bool wrapped)
        : CallTeller(config, "train", traceOf(iteration), data, Journey{TrainIterRequest::kJourney}),
          m_iteration(iteration),
          m_script(script),
          m_hooks(std::move(hooks)) {
        const ConfigValue* optimizer = valueOf({"optimizer", "type"});
        if (optimizer) m_optimizer = optimizer->str();
        m_wrapped = wrapped;
        const ConfigValue* runner = valueOf({"runner", "type"});
        m_byIteration = runner && runner->str() == "IterBasedRunner";
    }

    Trace tell() {
        const std::vector<BatchCall>& calls = m_byIteration ? m_script.byIteration : m_wrapped ? m_script.wrapped : m_script.calls;
        for (const BatchCall& call : calls) tell(call, {"train_model", "mmcls/apis/train.py"});
        return m_teller.take();
    }

private:
    void tell(const BatchCall& call, const Around& around) {
        using Place = BatchCall::Place;
        if (m_over) return;
        if (call.place == Place::Train) return rows(ConstructionKind::Train, around, call.callerFile, call.callerLine);
        if (call.place == Place::Features) return features(call, around);
        if (call.place == Place::Head) return head(call, around);
        if (call.place == Place::Augments) return augments(call, around);
        if (call.place == Place::Parts || call.place == Place::PartConstructors) return parts(call.place, around);
        if (call.place == Place::Transforms) return transforms(around);
        if (call.place == Place::Hooks) return hooksAt(call.stage, around);
        if (call.place == Place::Loggers) return loggers(call, around);
        if (isLeftOut(call)) return;
        if (call.each == BatchCall::Each::Module) return searched(call, around);
        std::size_t times = 1;
        if (call.each == BatchCall::Each::Sample) times = m_iteration.samples.size();
        if (call.each == BatchCall::Each::OtherSample)
            times = m_iteration.samples.size() - std::min<std::size_t>(m_iteration.samples.size(), 1);
        if (call.each == BatchCall::Each::Hook) times = m_hooks.size();
        if (call.defined.ends_with(".get_lr") || call.defined.ends_with(".get_momentum"))
            times = std::max<std::size_t>(m_iteration.groups, 1);
        for (std::size_t i = 0; i < times; ++i) {
            if (call.each == BatchCall::Each::Sample) m_sample = i;
            BatchCall own = onRunner(ofDataset(call));
            own.function = onClassifier(own.function);
            if (call.each == BatchCall::Each::Hook)
                own.function = m_hooks[i].className + own.function.substr(std::min(own.function.find('.'), own.function.size()));
            one(own, around);
        }
    }

    void one(const BatchCall& call, const Around& around) {
        if (const BatchCall* step = ofOptimizer(call)) {
            BatchCall own = *step;
            own.callerFile = call.callerFile;
            own.callerLine = call.callerLine;
            return written(own, around);
        }
        written(call, around);
    }

    void written(const BatchCall& call, const Around& around) {
        Step& step = open(call, around);
        if (!call.module.empty()) module(step, call);
        describe(step, call);
        if (call.defined == "Tensor.backward") insert(m_iteration.backward);
        if (call.children.empty() && call.function == m_optimizer + ".step") insert(m_iteration.update);
        const bool stepped = !call.children.empty() && call.function == m_optimizer + ".step";
        for (const BatchCall& child : call.children) {
            if (stepped)
                written(child, {call.function, call.file});
            else
                tell(child, {call.function, call.file});
        }
        m_teller.close();
        // An evaluation in the iteration: the second batch is one of the test.
        m_over = m_over || call.defined == "single_gpu_test";
    }

    /// The hooks were recorded with EpochBasedRunner.
    BatchCall onRunner(BatchCall call) const {
        const std::string recorded = "EpochBasedRunner.";
        if (!m_byIteration || !call.function.starts_with(recorded)) return call;
        const std::string method = call.function.substr(recorded.size());
        call.function = "IterBasedRunner." + method;
        // Some methods are its own.
        for (const MethodPlace& place : m_data.classes.lookUp("mmcv.runner.iter_based_runner.IterBasedRunner", method))
            if (place.runs) {
                call.defined = place.cls.substr(place.cls.rfind('.') + 1) + "." + method;
                call.file = place.file;
                call.line = place.line;
            }
        return call;
    }

    /// The search for a batch norm, which calls itself for the modules below one.
    void searched(const BatchCall& call, const Around& around) {
        std::vector<SearchedModule> modules = m_iteration.searched;
        if (m_wrapped)
            for (SearchedModule& module : modules) ++module.depth;
        int open = 0;
        for (const SearchedModule& module : modules) {
            if (module.depth == 0) continue;
            for (; open >= module.depth; --open) m_teller.close();
            this->open(call, around).variables.push_back({"type(module)", "type", module.type});
            ++open;
        }
        for (; open > 0; --open) m_teller.close();
    }

    /// Whether the call is left out here: a wrapper is found at once, and mixed labels are one-hot already.
    bool isLeftOut(const BatchCall& call) const {
        if (call.function == "Registry.children") return m_wrapped && call.callerFile == "mmcv/parallel/utils.py";
        return call.function == "convert_to_one_hot" && !m_iteration.augment.type.empty();
    }

    /// By the path of the recording, which has that of the wrapper with it.
    void module(Step& step, const BatchCall& call) {
        std::string path = call.module == "(root)" ? std::string() : call.module;
        if (m_wrapped && call.function.starts_with(kParallelWrapper)) return setModulePath(step, "(root)");
        if (m_wrapped && path.starts_with("module")) path = path == "module" ? std::string() : path.substr(std::string("module.").size());
        CallTeller::module(step, call, path);
    }

    /// Its own zero_grad or step; null for other calls.
    const BatchCall* ofOptimizer(const BatchCall& call) const {
        const bool zero = call.defined == "Optimizer.zero_grad";
        const bool step = call.function.ends_with(".step") && (call.file.starts_with("torch/optim/") || call.file.ends_with("/lamb.py"));
        const auto found = m_script.optimizers.find(m_optimizer);
        if ((!zero && !step) || found == m_script.optimizers.end()) return nullptr;
        return &m_script.call(zero ? found->second.zeroGrad : found->second.step);
    }

    void insert(int group) {
        if (group < 0) return;
        const Step& step = m_iteration.trace->steps[static_cast<std::size_t>(group)];
        m_teller.insert(*m_iteration.trace, group + 1, step.end);
    }

    /// extract_feat, as a test calls it.
    void features(const BatchCall& call, const Around& around) {
        const auto found = m_data.construction.find(ConstructionKind::Forward, classOf(m_model), m_model);
        if (!found.nodes) return;
        m_kind = ConstructionKind::Forward;
        int feature = -1;
        const auto search = [&](const auto& self, const NodeRuns& runs) -> void {
            eachNode(runs, [&](int index) {
                const CallNode& node = m_data.construction.call(index);
                if (feature >= 0 || node.part >= 0) return;
                if (node.function.ends_with(".extract_feat"))
                    feature = index;
                else
                    self(self, node.children);
            });
        };
        search(search, *found.nodes);
        if (feature < 0) return;
        m_first = std::pair{call.callerFile, call.callerLine};
        row(feature, around, {}, nullptr);
    }

    void head(const BatchCall& call, const Around& around) {
        const ConfigValue* config = m_model.find("head");
        if (!config || !config->isDict()) return;
        const auto known = m_script.heads.find(classOf(*config));
        if (known == m_script.heads.end()) return;
        const int variant = IterationScript::nearest(known->second, *config);
        BatchCall own = m_script.call(known->second[static_cast<std::size_t>(variant)].call);
        own.callerFile = call.callerFile;
        own.callerLine = call.callerLine;
        const ConfigValue* accuracy = config->find("cal_acc");
        if (accuracy && accuracy->truthy() && m_script.accuracy >= 0)
            for (BatchCall& child : own.children)
                if (child.function.ends_with(".loss")) child.children.push_back(m_script.call(m_script.accuracy));
        written(own, around);
    }

    void transforms(const Around& around) {
        const ConfigValue* list = m_dataset.find("pipeline");
        for (std::size_t i = 0; list && i < list->items().size(); ++i) {
            const ConfigValue& item = list->items()[i];
            const ConfigValue* type = item.find("type");
            const auto found = m_script.transforms.find(m_data.registered("pipeline", type ? type->str() : std::string()).cls);
            if (found == m_script.transforms.end()) continue;
            const ConfigValue* flip = m_sample < m_iteration.metas.size() ? m_iteration.metas[m_sample].find("flip") : nullptr;
            const std::string flipped = flip && flip->truthy() ? "True" : "False";
            m_ran = m_sample < m_iteration.transforms.size() && i < m_iteration.transforms[m_sample].size()
                        ? &m_iteration.transforms[m_sample][i]
                        : nullptr;
            std::vector<IterationScript::Variant> fitting;
            for (const IterationScript::Variant& one : found->second)
                if (one.first == (m_sample == 0) && (one.flip.empty() || one.flip == flipped)) fitting.push_back(one);
            if (fitting.empty()) fitting = found->second;
            transform(fitting, item, around);
        }
        m_ran = nullptr;
    }

    /// One that fits best, by what was drawn and by its arguments.
    void transform(const std::vector<IterationScript::Variant>& variants, const ConfigValue& item, const Around& around) {
        const std::string changed = m_ran && m_ran->changed ? "True" : "False";
        std::vector<IterationScript::Variant> fitting;
        for (const IterationScript::Variant& one : variants)
            if (!m_ran || one.changed.empty() || one.changed == changed) fitting.push_back(one);
        if (fitting.empty()) fitting = variants;
        const int variant = IterationScript::nearest(fitting, item);
        written(m_script.call(fitting[static_cast<std::size_t>(variant)].call), around);
    }

    /// What AutoAugment or RandAugment has chosen for this picture.
    void parts(BatchCall::Place place, const Around& around) {
        const RanTransform* whole = m_ran;
        if (!whole) return;
        for (const RanTransform& part : whole->parts) {
            const std::string cls = m_data.registered("pipeline", part.type).cls;
            m_ran = &part;
            if (place == BatchCall::Place::PartConstructors) {
                const auto known = m_script.constructors.find(cls);
                if (known != m_script.constructors.end()) written(m_script.call(known->second), around);
            } else if (const auto known = m_script.transforms.find(cls); known != m_script.transforms.end()) {
                transform(known->second, ConfigValue::dict({}), around);
            }
        }
        m_ran = whole;
    }

    /// The augment of the batch that was picked.
    void augments(const BatchCall& call, const Around& around) {
        const auto known = m_script.augments.find(m_iteration.augment.type);
        if (known == m_script.augments.end() || m_script.augment < 0) return;
        BatchCall own = m_script.call(m_script.augment);
        own.callerFile = call.callerFile;
        own.callerLine = call.callerLine;
        const ConfigValue* given = valueOf({"model", "train_cfg", "augments"});
        ConfigValue arguments = ConfigValue::dict({});
        if (given && given->isDict()) arguments = *given;
        for (std::size_t i = 0; given && given->isSequence() && i < given->items().size(); ++i)
            if (const ConfigValue* type = given->items()[i].find("type"); type && type->str() == m_iteration.augment.type)
                arguments = given->items()[i];
        const int variant = IterationScript::nearest(known->second, arguments);
        own.children = {m_script.call(known->second[static_cast<std::size_t>(variant)].call)};
        written(own, around);
    }

    /// What the hook calls at the stage.
    std::optional<BatchCall> callOf(const training::Hook& hook, const std::string& stage) const {
        auto known = m_script.hooks.find(hook.className);
        if (known == m_script.hooks.end()) known = m_script.hooks.find("OptimizerHook");
        if (known == m_script.hooks.end()) return std::nullopt;
        std::string values;
        for (const std::string& name : known->second.by) values += (values.empty() ? "" : ",") + signatureValue(hook, name);
        auto stages = known->second.cases.find(values);
        if (stages == known->second.cases.end()) stages = known->second.cases.begin();
        const auto call = stages->second.find(stage);
        if (call == stages->second.end()) return std::nullopt;
        BatchCall own = m_script.call(call->second);
        if (known->first != hook.className) {
            // Unknown hooks: what Hook itself does at the stage.
            if (!own.defined.starts_with("Hook.")) own.children.clear();
            own.function = hook.className + "." + stage;
        }
        return own;
    }

    void hooksAt(const std::string& stage, const Around& around) {
        for (std::size_t i = 0; i < m_hooks.size(); ++i) {
            const auto call = callOf(m_hooks[i], stage);
            if (!call) continue;
            m_hook = i;
            m_stage = stage;
            tell(*call, around);
        }
        m_stage.clear();
    }

    /// The evaluation of IterBasedRunner has them log what the training has gathered so far.
    void loggers(const BatchCall& call, const Around& around) {
        const std::size_t hook = m_hook;
        for (m_hook = 0; m_hook < m_hooks.size(); ++m_hook) {
            if (!training::isLogger(m_hooks[m_hook].kind)) continue;
            auto own = callOf(m_hooks[m_hook], m_stage);
            if (!own) continue;
            own->callerFile = call.callerFile;
            own->callerLine = call.callerLine;
            tell(*own, around);
        }
        m_hook = hook;
    }

    /// Variables, pictures and changes of the calls that a reader looks at.
    void describe(Step& step, const BatchCall& call) {
        const std::string samples = std::to_string(m_iteration.samples.size());
        if (!m_stage.empty() && call.function == m_hooks[m_hook].className + "." + m_stage) {
            for (const HookCall& made : m_iteration.calls)
                if (m_iteration.hooks[made.hook] == m_hooks[m_hook].className && made.stage == m_stage)
                    step.facts.insert(step.facts.end(), made.facts.begin(), made.facts.end());
        } else if (call.defined == "_MapDatasetFetcher.fetch" || (call.defined == "collate" && call.file == "mmcv/parallel/collate.py")) {
            step.variables.push_back({"len(batch)", "int", samples});
            addBatch(step, m_iteration, TensorName::Output);
        } else if (call.defined == "Augments.__call__") {
            step.facts = m_iteration.augment.facts;
            addBatch(step, m_iteration, TensorName::Output);
        } else if (m_ran && call.function == m_ran->type + ".__call__") {
            step.numbers = m_ran->numbers;
            step.facts = m_ran->facts;
        } else if (call.defined.ends_with(".__getitem__") && m_sample < m_iteration.samples.size()) {
            step.variables.push_back({"idx", "int", std::to_string(m_iteration.samples[m_sample])});
            if (m_sample < m_iteration.metas.size())
                if (const ConfigValue* name = m_iteration.metas[m_sample].find("ori_filename"))
                    step.variables.push_back({"ori_filename", name->typeName(), name->repr()});
        } else if (call.defined.ends_with(".train_step") || call.defined.ends_with(".run_iter") ||
                   call.defined.ends_with(".forward_train")) {
            addBatch(step, m_iteration, TensorName::Input);
            step.variables.push_back({"return_loss", "bool", "True"});
            addTerms(step, m_iteration);
        } else if (call.defined.ends_with("._parse_losses")) {
            addTerms(step, m_iteration);
        } else if (call.defined == "clip_grad_norm_") {
            addClipping(step, m_iteration, m_hooks[m_hook].argument("grad_clip"));
        } else if (call.defined.ends_with("._log_info")) {
            // Before it, the first iteration has what a training says at its start.
            if (!m_iteration.log.empty()) step.facts.emplace_back(message("train-iter.log-line", "Log line"), m_iteration.log.back());
        }
    }

    const TrainIterOutcome& m_iteration;
    const IterationScript& m_script;
    std::vector<training::Hook> m_hooks;
    std::string m_optimizer = "SGD";
    std::size_t m_sample = 0;
    std::size_t m_hook = 0;
    const RanTransform* m_ran = nullptr;  ///< the transform that is being told
    bool m_byIteration = false;           ///< IterBasedRunner
    bool m_over = false;                  ///< the second batch was asked for
    std::string m_stage;                  ///< of the hook that is being told
};

}  // namespace

Result<TracePtr> tellIteration(const Config& config, const TrainIterOutcome& iteration, bool wrapped) {
    for (const char* part : {"model", "data", "optimizer"})
        if (!config.root.find(part)) return scriptConfigError(config, part, Tool::Train);
    TD_TRY(const training::RunnerPlan plan, training::runnerPlanOf(config));
    TD_TRY(const training::HookList hooks, training::hooksOf(config, plan));
    TD_TRY(const auto data, readReferenceData());
    TD_TRY(const IterationScript script, IterationScript::read(kReleases[0]));
    Trace trace = IterationTeller(config, iteration, *data, script, hooks.inOrder, wrapped).tell();
    for (Step& step : trace.steps) addUpdateNumbers(step);
    return std::make_shared<const Trace>(std::move(trace));
}

}  // namespace teardown
