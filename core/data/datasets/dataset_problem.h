// DatasetProblem: one thing that is wrong with the files of a dataset, or with the config that names them.
#pragma once

#include "core/base/error.h"

namespace teardown {

struct DatasetProblem {
    enum class Effect {
        Stops,     ///< the reference raises an exception: while the dataset is built, or when the sample is loaded
        Misleads,  ///< the reference goes on with samples or labels that are probably not meant
        Note       ///< worth knowing
    };
    Effect effect = Effect::Misleads;
    Error error;  ///< code "dataset-*", what, which file and line (or offset), what to do
};

}  // namespace teardown
