// CallCapture: lists the calls of one forward and which tensor goes from which call to which, for the plan of the fast form. Keeps no
// tensor alive.
#pragma once

#include "core/engine/nn/observer.h"

#include <c10/util/intrusive_ptr.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace teardown::engine {

/// A call of a UnaryLayer or of ops::add, in the order in which a CallSubstitute is asked.
struct CapturedCall {
    const UnaryLayer* layer = nullptr;  ///< null for a sum
    int input = -1;                     ///< indices of tensors
    int second = -1;                    ///< of a sum
    int output = -1;
    std::vector<std::int64_t> inputShape, outputShape;
};

struct CapturedTensor {
    static constexpr int kElsewhere = -1;
    std::vector<int> users;  ///< calls that compute with it; kElsewhere for everything that is not a CapturedCall
    int producer = kElsewhere;
    bool isFloat = true;
};

class CallCapture : public ForwardObserver {
public:
    void entered(const Layer& layer, const Value& input, const CallContext& context) override;
    void left(const Layer& layer, const Value& input, const Value& output) override;
    void op(const OpEvent& event) override;

    const std::vector<CapturedCall>& calls() const { return m_calls; }
    const std::vector<CapturedTensor>& tensors() const { return m_tensors; }

private:
    struct Open {
        int call = -1;     ///< -1 for layers that are not unary
        bool leaf = true;  ///< nothing was observed inside it
    };
    int indexOf(const at::Tensor& tensor);
    void use(const Value& value, const Value& result, int call);

    std::vector<CapturedCall> m_calls;
    std::vector<CapturedTensor> m_tensors;
    std::vector<Open> m_open;
    std::unordered_map<const c10::TensorImpl*, int> m_indices;
    /// A weak reference keeps the address from being given to another tensor, but frees the values.
    std::vector<c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>> m_addresses;
};

}  // namespace teardown::engine
