// How the files of ops report to the observer.
#pragma once

#include "core/engine/nn/observer.h"
#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

inline at::Tensor reported(const OpRow& row, const Text& text, const Tensors& inputs, at::Tensor output, const OpArguments& arguments = {},
                           std::shared_ptr<const StepDetail> detail = {}) {
    if (ForwardObserver* observer = currentObserver()) {
        const Tensors outputs{output};
        observer->op({row, text.title, text.why, inputs, outputs, arguments, std::move(detail)});
    }
    return output;
}

}  // namespace teardown::engine::ops
