// The result of inspect before it is printed: one record for all formats.
#pragma once

#include "core/checkpoint/inspect/extra_values.h"
#include "core/checkpoint/inspect/inspect.h"
#include "core/checkpoint/inspect/meta_card.h"
#include "core/checkpoint/inspect/resume_check.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/checkpoint/weights_place.h"
#include "core/config/config_value.h"
#include "core/tensor/statistics.h"

#include <algorithm>

namespace teardown {

struct InspectedTensor {
    std::vector<std::string> path;
    DType dtype = DType::Float32;
    Shape shape;
    std::string key;  ///< in the state dict; empty: not part of it
    std::string sha256;
    std::optional<TensorStatistics> stats;
};

struct Inspection {
    std::string path;
    std::string format;
    std::optional<Error> error;
    Diagnostics warnings;  ///< and notes, which do not affect the status
    std::vector<std::string> globals;
    std::vector<InspectedTensor> tensors;
    ConfigValue meta;                 ///< None: there is none
    ConfigValue config;               ///< None: the file is no config
    std::optional<bool> hashMatches;  ///< whether the -<8 hex> of the name matches the content; nullopt: no such name, or not computed
    MetaCard card;
    std::optional<ResumeCheck> resume;  ///< of files with weights or an optimizer
    ExtraValues beside;                 ///< the values beside the tensors
    std::string container;              ///< where the state dict is; `key` is a tensor's name in it
    bool module = false;                ///< it is a module's state dict
    std::vector<WeightsPlace> places;   ///< all places that hold weights
    Xray xray;                          ///< with xray

    const char* status() const {
        const bool warned =
            std::any_of(warnings.begin(), warnings.end(), [](const Diagnostic& item) { return item.severity == Severity::Warning; });
        return error ? "reject" : warned ? "accept-with-warning" : "accept";
    }
};

std::string inspectionJson(const Inspection& inspection, bool xray);
std::string inspectionText(const Inspection& inspection, bool xray);

}  // namespace teardown
