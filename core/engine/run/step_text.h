// StepTexts: what a forward step says in words and numbers - arguments, formula, one output element computed by hand, the call stack of
// the reference. Runs after the forward, never inside it.
#pragma once

#include "core/engine/run/recorder.h"
#include "core/engine/run/reference.h"

#include <string>
#include <vector>

namespace teardown::engine {

class StepTexts {
public:
    explicit StepTexts(const ModuleFactsTable& modules) : m_modules(modules) {}

    /// A Module step without tensors; remembers the nesting for paths and the call stack.
    Step enter(const Layer& layer);
    /// Fills in what needs the outputs; leaves the nesting.
    void leave(Step& step, const Layer& layer, TraceBuilder& builder);
    /// An Op step without tensors.
    Step op(const OpRow& row, const char* title, const char* formula, const char* why) const;
    void finishOp(Step& step, const TraceBuilder& builder) const;

    static TensorRole roleOf(const TensorStore& store, int id);

private:
    struct Level {
        std::string path;
        std::string type;
        std::vector<ReferenceFrame> frames;
    };
    const ModuleFactsTable& m_modules;
    std::vector<Level> m_levels;
};

/// The tensors of a step as variables: "x", "Tensor float32", "[1,3,224,224]".
void addTensorVariables(Step& step);

/// One output element of a module with its numbers; empty where that is not cheap or not known.
std::string moduleNumbers(const Layer& layer, const at::Tensor& input, const at::Tensor& output);
/// The same for an op.
std::string opNumbers(const std::string& name, const Tensors& inputs, const at::Tensor& output);

}  // namespace teardown::engine
