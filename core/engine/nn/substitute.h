// CallSubstitute: computes calls of layers and ops in another way than the layers do, for example several of them at once. Installed per
// thread for the lifetime of a SubstituteScope; there is none unless a fast form of a network runs (run/fast).
#pragma once

#include "core/engine/nn/layer.h"

namespace teardown::engine {

class CallSubstitute {
public:
    virtual ~CallSubstitute() = default;
    /// The output of this call; undefined: the layer computes it. Asked at every call of a UnaryLayer, before its children's.
    virtual at::Tensor call(const UnaryLayer& layer, const at::Tensor& input) = 0;
    /// The sum; undefined: it is computed as usual. Asked at every call of ops::add.
    virtual at::Tensor add(const at::Tensor& a, const at::Tensor& b) = 0;
};

/// The substitute of this thread, nullptr if there is none.
CallSubstitute* currentSubstitute();

class SubstituteScope {
public:
    explicit SubstituteScope(CallSubstitute* substitute);
    ~SubstituteScope();
    SubstituteScope(const SubstituteScope&) = delete;
    SubstituteScope& operator=(const SubstituteScope&) = delete;

private:
    CallSubstitute* m_previous;
};

}  // namespace teardown::engine
