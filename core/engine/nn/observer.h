// ForwardObserver: the one hook of a forward. Layers tell it when they are entered and left, functional ops when they ran.
// Installed per thread for the life of an ObserverScope.
#pragma once

#include "core/engine/nn/layer.h"

#include <array>
#include <string>
#include <vector>

namespace teardown::engine {

/// The numbers that an op takes beside its tensors; each reads its own.
struct OpArguments {
    std::int64_t axis = 0;                   ///< cat, flatten, softmax, mean, sum, max
    double factor = 1;                       ///< mul of one tensor
    std::array<std::int64_t, 4> borders{};   ///< pad: left, right, top, bottom
    std::array<std::int64_t, 3> window{};    ///< max_pool2d: kernel, stride, padding
};

/// A functional op that has no module of its own: add, cat, softmax, flatten, mean, mul ...
struct OpEvent {
    std::string name;     ///< "add"
    std::string title;    ///< "residual sum"; what it is for
    std::string why;
    const Tensors& inputs;
    const Tensors& outputs;
    OpArguments arguments;
};

class ForwardObserver {
public:
    virtual ~ForwardObserver() = default;
    virtual void entered(const Layer& layer, const Tensors& inputs) = 0;
    virtual void left(const Layer& layer, const Tensors& inputs, const Tensors& outputs) = 0;
    virtual void op(const OpEvent& event) = 0;
};

/// The observer of this thread, nullptr when nobody watches.
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
