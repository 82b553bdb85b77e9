// ForwardObserver: the only hook into a forward. Layers report when they are entered and left, functional ops when they have run. Installed
// per thread for the lifetime of an ObserverScope.
#pragma once

#include "core/engine/nn/layer.h"
#include "core/engine/nn/op_table.h"

#include <memory>

namespace teardown::engine {

/// A functional op without a module of its own: add, cat, softmax, flatten, mean, mul ... Texts are string literals.
struct OpEvent {
    const OpRow& row;
    const char* title;  ///< "residual sum"; its purpose
    const char* why;
    const Tensors& inputs;
    const Tensors& outputs;
    OpArguments arguments;
    std::shared_ptr<const StepDetail> detail;  ///< the window of a pooling; may be null
};

class ForwardObserver {
public:
    virtual ~ForwardObserver() = default;
    virtual void entered(const Layer& layer, const Value& input, const CallContext& context) = 0;
    virtual void left(const Layer& layer, const Value& input, const Value& output) = 0;
    virtual void op(const OpEvent& event) = 0;
};

/// The observer of this thread, nullptr if there is none.
ForwardObserver* currentObserver();

class ObserverScope {
public:
    explicit ObserverScope(ForwardObserver* observer);
    ~ObserverScope();
    ObserverScope(const ObserverScope&) = delete;
    ObserverScope& operator=(const ObserverScope&) = delete;

private:
    ForwardObserver* m_previous;
};

}  // namespace teardown::engine
