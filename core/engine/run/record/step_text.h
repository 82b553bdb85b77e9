// StepTexts: the words and numbers of a forward step - arguments, formula, one output element computed by hand, the call stack of the
// reference. Runs after the forward, never inside it.
#pragma once

#include "core/engine/run/record/recorder.h"
#include "core/engine/run/record/reference.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace teardown::engine {

class StepTexts {
public:
    explicit StepTexts(const ModuleFactsTable& modules) : m_modules(modules) {}

    /// A Module step without tensors; keeps track of the nesting for paths and the call stack.
    Step enter(const Layer& layer);
    /// The inputs of the step just entered are the x of its ops, or have their own names.
    void remember(const Step& step, bool named);
    /// Fills in what depends on the outputs; leaves the nesting.
    void leave(Step& step, const Layer& layer, const std::optional<TokenGrid>& grid, TraceBuilder& builder);
    /// An Op step without tensors.
    Step op(const OpRow& row, const char* title, const char* why) const;
    /// Formula and numbers, with the operands named after the layers that made them.
    void finishOp(Step& step, const OpRow& row, const OpArguments& arguments);

    /// `grid`: of the current tokens at the point where the tensor was recorded.
    static TensorRole roleOf(const Shape& shape, const std::optional<TokenGrid>& grid);
    /// For a layer's own tensor.
    static TensorRole ownRole(const at::Tensor& tensor, const std::optional<TokenGrid>& grid);

private:
    struct Level {
        const Layer* layer = nullptr;
        std::string path;
        std::string type;
        std::vector<ReferenceFrame> frames;
        std::unordered_map<int, std::string> makers;  ///< tensor id -> its name inside: "x", "bn2(...)", "sum"
    };
    std::vector<Term> operandsOf(const Step& step) const;

    const ModuleFactsTable& m_modules;
    std::vector<Level> m_levels;
    std::unordered_map<const Layer*, Formula> m_formulas;  ///< one tree for all calls of a layer
};

/// The tensors of a step as variables: "x", "Tensor float32", "[1,3,224,224]".
void addTensorVariables(Step& step);

/// The additional inputs of a layer: "hw_shape", "tuple", "(14, 14)".
void addContextVariables(Step& step, const CallContext& context);

/// One output element of a step with the numbers from its formula; empty if a tensor was not kept or a sum is too long. The steps below it
/// must already be written.
std::string numbersOf(const TraceBuilder& builder, int step);
/// The same for an op's step, which has no steps below it.
std::string numbersOf(const Step& step);

}  // namespace teardown::engine
