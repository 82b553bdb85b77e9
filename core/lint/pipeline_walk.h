// PipelineWalk: goes through a pipeline in its order and keeps track of what a sample would be at each transform.
#pragma once

#include "core/data/transform.h"
#include "core/lint/config_parts.h"
#include "core/lint/lint_run.h"
#include "core/lint/picture_effects.h"

#include <set>
#include <string>
#include <vector>

namespace teardown::lint_rules {

class PipelineWalk {
public:
    PipelineWalk(LintRun& run, const DatasetPart& part);

    /// Reports what is wrong on the way. `list`: the pipeline.
    void run(const At& list);

    const DatasetPart& part() const { return m_part; }
    const At& list() const { return m_list; }
    /// Of its last transform: where something is missing at the end.
    Place endPlace() const;
    /// The last Normalize.
    const At& normalize() const { return m_normalize; }
    /// Whether its channels are red, green, blue after the last Normalize.
    bool isRgb() const { return m_rgbAtEnd; }
    /// Of the picture at the end; 0: unknown.
    int channels() const { return m_channels; }
    Place channelsPlace() const { return m_channelsPlace; }
    /// A transform is not known, so that nothing can be said of what comes after it.
    bool isOpen() const { return m_open; }

private:
    enum class Range { Unknown, Bytes /* 0 to 255 */, Unit /* 0 to 1 */, Normalised };

    void walkList(const ConfigValue& list, const std::string& path, int depth);
    void transform(const At& item);
    void load(const At& item);
    void normalise(const At& item);
    /// Null if it cannot be built, which is reported.
    TransformPtr built(const At& item);
    void toTensor(const At& item);
    void collect(const At& item);
    void need(const At& item, std::string_view key);
    void testLabel(const At& item, bool collected);
    void needBytes(const At& item);
    bool isTest() const { return m_part.use != Use::Train; }

    LintRun& m_run;
    DatasetPart m_part;
    At m_list;
    At m_normalize;
    std::set<std::string, std::less<>> m_keys;
    Range m_range = Range::Unknown;
    int m_channels = 0;
    Place m_channelsPlace;
    bool m_bgr = true;     ///< order of the picture's channels
    bool m_float = false;  ///< no longer uint8
    bool m_rgbAtEnd = false;
    bool m_tensor = false;
    bool m_transposed = false;
    At m_madeDouble;  ///< the transform after which the picture is float64
    bool m_collected = false;
    bool m_anyKeys = false;  ///< a dataset of the user's own: its samples may have any keys
    bool m_open = false;
};

}  // namespace teardown::lint_rules
