// CallTeller: what the journeys of a batch share - calls from recorded scripts with the config's classes in their places, and the rows of
// the network's parts with the tensors that the engine recorded.
#pragma once

#include "core/config/config.h"
#include "core/data/pipeline.h"
#include "core/journeys/code_teller.h"
#include "core/journeys/reference_data.h"
#include "core/reference/batch_script.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

class CallTeller {
protected:
    using Around = std::pair<std::string, std::string>;  ///< the function and file of the event around

    /// `phase`: "test", "train": whose data set it is. `forward`: with the modules' tensors; null: none.
    CallTeller(const Config& config, const char* phase, const Trace* forward, const ReferenceData& data, Journey journey);
    virtual ~CallTeller() = default;

    const ConfigValue* valueOf(const std::vector<std::string>& path) const { return valueAt(m_config.root, path); }
    std::string classOf(const ConfigValue& part) const;
    /// A method of the data set: as found on the config's, wherever in its inheritance it stands.
    BatchCall ofDataset(BatchCall call) const;
    /// As found on the config's classifier.
    std::string onClassifier(const std::string& function) const;

    Step& open(const BatchCall& call, const Around& around);
    /// The classifier's rows of this kind, with those of backbone, neck and head in their places; the first is called from there.
    void rows(ConstructionKind kind, const Around& around, const std::string& file, int line);
    /// A row and those below it. `base`: the module path around it.
    void row(int index, const Around& around, const std::string& base, const TransformRecord* record);
    /// What the engine recorded at this call of the module.
    void module(Step& step, const BatchCall& call, const std::string& path);
    virtual void told(Step& step, const BatchCall& call) {
        static_cast<void>(step);
        static_cast<void>(call);
    }

    const Config& m_config;
    const Trace* m_recorded;
    const ReferenceData& m_data;
    CodeTeller m_teller;
    ConfigValue m_model, m_dataset;
    std::string m_datasetClass;
    bool m_wrapped = false;  ///< the network in MMDataParallel
    ConstructionKind m_kind = ConstructionKind::Forward;
    std::optional<std::pair<std::string, int>> m_first;  ///< who calls the first of the classifier's rows

private:
    void part(const CallNode& node, const Around& around);

    std::map<std::pair<std::string, int>, int> m_modules;
    std::map<std::string, int> m_calls;
};

/// The prefix of its methods: "MMDataParallel.".
inline constexpr const char* kParallelWrapper = "MMDataParallel.";

void setModulePath(Step& step, const std::string& path);
/// "(4, 3, 32, 32)".
std::string shapeWords(const Shape& shape);
/// The data of a pipeline's step; null: nothing is known.
void fillTransform(Step& step, const TransformRecord* record);

}  // namespace teardown
