#include "core/journeys/test_batch.h"

#include "core/journeys/call_teller.h"
#include "core/journeys/made_up.h"
#include "core/journeys/reference_data.h"
#include "core/journeys/script_teller.h"
#include "core/journeys/script_words.h"
#include "core/reference/batch_script.h"

#include <algorithm>
#include <map>
#include <set>

namespace teardown {
namespace {

const ConfigValue* typeIn(const ConfigValue& part) { return part.find("type"); }

class BatchTeller : public CallTeller {
public:
    BatchTeller(const TestBatchFiles& files, const TestPictures& pictures, const ForwardOutcome& forward, const ReferenceData& data,
                const BatchScript& script)
        : CallTeller(*files.config, "test", forward.trace.get(), data, Journey::TestBatch),
          m_files(files),
          m_pictures(pictures),
          m_forward(forward),
          m_script(script) {
        m_wrapped = files.wrapped;
    }

    Trace tell() {
        for (const BatchCall& call : m_script.calls) tell(call, m_main);
        return m_teller.take();
    }

private:
    void tell(const BatchCall& call, const Around& around) {
        switch (call.place) {
            case BatchCall::Place::Train:
                return rows(ConstructionKind::Train, around, "torch/nn/modules/module.py", kEvalCallsTrain);
            case BatchCall::Place::Forward:
                if (!m_files.wrapped || around.first.starts_with(kParallelWrapper)) return forward(around);
                return tell(m_script.wrapped, around);
            case BatchCall::Place::Transforms:
                return transforms(around);
            case BatchCall::Place::Metrics:
                return metrics(around);
            default:
                break;
        }
        if (call.defined.ends_with(".evaluate")) return evaluate(call, around);
        std::size_t times = 1;
        if (call.each == BatchCall::Each::Sample) times = m_pictures.pictures.size();
        if (call.each == BatchCall::Each::Class) times = classes();
        for (std::size_t i = 0; i < times; ++i) {
            if (call.each == BatchCall::Each::Sample) m_sample = i;
            BatchCall own = ofDataset(call);
            own.function = onClassifier(own.function);
            if (m_files.wrapped && own.defined == "Module.eval") own.function = std::string(kParallelWrapper) + "eval";
            Step& step = open(own, around);
            describe(step, own);
            if (own.defined == "Module.eval" || !own.module.empty()) setModulePath(step, "(root)");
            for (const BatchCall& child : own.children) tell(child, {own.function, own.file});
            m_teller.close();
        }
    }

    std::size_t classes() const {
        const Shape& shape = m_forward.logits.shape();
        if (!shape.empty()) return static_cast<std::size_t>(shape.back());
        const ConfigValue* head = m_model.find("head");
        const ConfigValue* count = head ? head->find("num_classes") : nullptr;
        return count && count->isInt() ? static_cast<std::size_t>(std::max<std::int64_t>(count->asInt(), 0)) : 0;
    }

    /// Variables and pictures of the calls that a reader looks at.
    void describe(Step& step, const BatchCall& call) const {
        const std::size_t count = m_pictures.pictures.size();
        const std::string samples = std::to_string(count);
        if (call.defined == "single_gpu_test") {
            if (m_pictures.missing) addMissing(step, *m_pictures.missing);
            step.variables.push_back({"results", "list[" + samples + "]", "one ndarray for each picture of this batch"});
            addResult(step);
        } else if (call.defined == "_MapDatasetFetcher.fetch") {
            step.variables.push_back({"possibly_batched_index", "list[" + samples + "]", "0 … " + std::to_string(count - 1)});
            addBatch(step, TensorName::Output);
        } else if (call.defined == "collate" && call.file == "mmcv/parallel/collate.py") {
            step.variables.push_back({"batch", "list[" + samples + "]", "a dict for each picture"});
            step.variables.push_back({"samples_per_gpu", "int", samples});
            addBatch(step, TensorName::Output);
        } else if (call.defined.ends_with(".__getitem__") && m_sample < count) {
            const TestPictures::One& one = m_pictures.pictures[m_sample];
            step.variables.push_back({"idx", "int", std::to_string(m_sample)});
            step.variables.push_back({"filename", "str", "'" + one.name + "'"});
            if (!one.label.isNone()) step.variables.push_back({"gt_label", one.label.typeName(), one.label.repr()});
        }
    }

    void addBatch(Step& step, TensorName name) const {
        if (!m_pictures.batch.valid()) return;
        RecordedTensor tensor;
        tensor.label = "img";
        tensor.role = TensorRole::Activation;
        tensor.view = m_pictures.batch;
        tensor.name = name;
        step.variables.push_back({"data['img']", "Tensor", shapeWords(m_pictures.batch.shape()) + " float32"});
        step.outputs.push_back(std::move(tensor));
    }

    void addResult(Step& step) const {
        const std::string count = std::to_string(m_pictures.pictures.size());
        step.variables.push_back({"type(result)", "type", "<class 'list'>"});
        step.variables.push_back({"len(result)", "int", count});
        step.variables.push_back({"result[0].shape", "tuple", "(" + std::to_string(classes()) + ",)"});
        if (m_forward.scores.valid()) {
            RecordedTensor tensor;
            tensor.label = "scores";
            tensor.role = TensorRole::Vector;
            tensor.view = m_forward.scores;
            tensor.name = TensorName::Output;
            step.outputs.push_back(std::move(tensor));
        }
    }

    /// The transforms of the pipeline for the current picture.
    void transforms(const Around& around) {
        const ConfigValue* list = m_dataset.find("pipeline");
        static const std::vector<TransformRecord> none;
        const std::vector<TransformRecord>& records = m_sample < m_pictures.pictures.size() ? m_pictures.pictures[m_sample].records : none;
        const std::size_t count = list ? list->items().size() : 0;
        // A loader that was inserted for single files is no call of the data set's pipeline.
        const std::size_t inserted = records.size() > count ? records.size() - count : 0;
        for (std::size_t i = 0; i < count; ++i) {
            const ConfigValue& item = list->items()[i];
            const ConfigValue* type = typeIn(item);
            const std::string cls = m_data.registered("pipeline", type ? type->str() : std::string()).cls;
            const auto found = m_data.construction.find(ConstructionKind::Call, cls, item);
            const TransformRecord* record = i + inserted < records.size() ? &records[i + inserted] : nullptr;
            if (!found.nodes) {
                BatchCall call;
                call.function = call.defined = cls.substr(cls.rfind('.') + 1) + ".__call__";
                call.callerFile = around.second;
                call.callerLine = kComposeCalls;
                for (const MethodPlace& place : m_data.classes.lookUp(cls, "__call__"))
                    if (place.runs) {
                        call.file = place.file;
                        call.line = place.line;
                    }
                fillTransform(open(call, around), record);
                m_teller.close();
                continue;
            }
            // The first picture's call, and those of the others: a file client is made once.
            const int wanted = m_sample == 0 ? 0 : 1;
            int at = 0;
            eachNode(*found.nodes, [&](int index) {
                if (at++ == wanted) row(index, around, {}, record);
            });
        }
    }

    void forward(const Around& around) {
        rows(ConstructionKind::Forward, around, m_files.wrapped ? "mmcv/parallel/data_parallel.py" : "mmcls/apis/test.py",
             m_files.wrapped ? kWrapperCall : kModelCall);
    }

    void told(Step& step, const BatchCall& call) override {
        if (call.defined.ends_with(".post_process") || call.defined.ends_with(".simple_test")) addResult(step);
    }

    void evaluate(const BatchCall&, const Around& around) {
        std::string name = "BaseDataset.evaluate";
        for (const MethodPlace& place : m_data.classes.lookUp(m_datasetClass, "evaluate"))
            if (place.runs) name = place.cls.substr(place.cls.rfind('.') + 1) + ".evaluate";
        auto found = m_script.metrics.find(name);
        if (found == m_script.metrics.end()) found = m_script.metrics.find("BaseDataset.evaluate");
        if (found == m_script.metrics.end()) return;
        m_metrics = &found->second;
        const BatchCall call = ofDataset(found->second.evaluate);
        Step& step = open(call, around);
        for (const std::string& metric : wanted()) step.variables.push_back({"metric", "str", "'" + metric + "'"});
        metrics({call.function, call.file});
        m_teller.close();
    }

    bool multiLabel() const { return m_metrics && m_metrics->calls.contains("mAP"); }
    std::vector<std::string> wanted() const {
        if (!m_files.metrics.empty()) return m_files.metrics;
        return {multiLabel() ? "mAP" : "accuracy"};
    }

    void metrics(const Around& around) {
        if (!m_metrics) return;
        const std::vector<std::string> metrics = wanted();
        const auto any = [&metrics](const std::set<std::string>& names) {
            return std::any_of(metrics.begin(), metrics.end(), [&names](const std::string& name) { return names.contains(name); });
        };
        const std::pair<const char*, std::set<std::string>> calls[] = {
            {"BaseDataset.get_gt_labels", {}},
            {"accuracy", {"accuracy"}},
            {"support", {"support"}},
            {"precision_recall_f1", {"precision", "recall", "f1_score"}},
            {"mAP", {"mAP"}},
            {"average_performance", {"CP", "CR", "CF1", "OP", "OR", "OF1"}},
        };
        for (const auto& [function, names] : calls) {
            const auto found = m_metrics->calls.find(function);
            if (found != m_metrics->calls.end() && (names.empty() || any(names))) tell(found->second, around);
        }
    }

    static constexpr int kComposeCalls = 33;      ///< the line of Compose.__call__ that calls a transform
    static constexpr int kEvalCallsTrain = 1930;  ///< of Module.eval
    static constexpr int kModelCall = 42;         ///< of single_gpu_test
    static constexpr int kWrapperCall = 49;       ///< of MMDataParallel.forward

    const TestBatchFiles& m_files;
    const TestPictures& m_pictures;
    const ForwardOutcome& m_forward;
    const BatchScript& m_script;
    const Around m_main{"main", "tools/test.py"};
    std::size_t m_sample = 0;
    const BatchScript::Metrics* m_metrics = nullptr;
};

}  // namespace

Result<TracePtr> testBatchTrace(const TestBatchFiles& files, const TestPictures& pictures, const ForwardOutcome& forward) {
    for (const char* part : {"model", "data"})
        if (!files.config->root.find(part)) return scriptConfigError(*files.config, part, Tool::Test);
    TD_TRY(const auto data, readReferenceData());
    TD_TRY(const BatchScript script, BatchScript::read(kReleases[0]));
    return std::make_shared<const Trace>(BatchTeller(files, pictures, forward, *data, script).tell());
}

}  // namespace teardown
