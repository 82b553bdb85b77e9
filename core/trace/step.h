// Step: one step of a journey. Types tell what happened (kind, operation, detail, names of tensors); title, numbers, why, facts and labels
// are words for people, and no code reads them.
#pragma once

#include "core/base/message.h"
#include "core/config/config_value.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/formula.h"
#include "core/trace/operation.h"
#include "core/trace/step_detail.h"
#include "core/trace/tensor_role.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

enum class StepKind {
    // forward
    Transform,
    Module,
    Op,
    // build
    Lookup,
    Argument,
    Construct,
    Create,
    Initialise,
    Copy,
    // re-parameterisation
    Block,
    Fold,
    Pad,
    Identity,
    Sum,
    Verify,
    // what imports register
    Import,
    Declare,
    Register,
    // what a script calls
    Call,
    // any: groups steps under a heading
    Group
};
const char* stepKindName(StepKind kind);  ///< lower case: "transform", "module", ...
Message stepKindWords(StepKind kind);     ///< the same for display

/// The role of a tensor in its step. Labels may be more specific ("input 1", "kernel before").
enum class TensorName {
    Other,
    // of a call
    Input,
    Output,
    // of a step that changes something
    Before,
    After,
    // of a layer: by PyTorch's name, or another one
    Weight,
    Bias,
    Parameter,
    // of a layer: running_mean, num_batches_tracked
    Buffer,
    // of a fold and its check
    Kernel,
    Difference
};

/// By the name of a parameter in its layer.
TensorName parameterName(std::string_view name);

struct RecordedTensor {
    std::string label;  ///< "input", "output", "kernel before"; for a parameter or buffer its name. For display: labelWords()
    TensorRole role = TensorRole::Activation;
    TensorView view;  ///< not valid() if over the byte budget: dtype and shape are then in dtypeText/shape
    std::string dtypeText;
    Shape shape;
    int id = -1;  ///< the same id for the same recorded tensor: an output that is a later step's input
    TensorName name = TensorName::Other;
    std::string droppedStatistics;  ///< of a tensor whose bytes were not kept, in one line; else empty

    /// Of the view or, without one, as recorded.
    const Shape& knownShape() const { return view.valid() ? view.shape() : shape; }
};

/// The label for display: its English words can be translated; the name of a parameter or of a file's tensor is kept.
Message labelWords(const RecordedTensor& tensor);

struct ReferenceFrame {    ///< where the reference does it: names only, never its source
    std::string function;  ///< "ImageClassifier.simple_test"
    std::string file;      ///< "mmcls/models/classifiers/image.py"
    int line = 0;
    std::string defined = {};  ///< "BaseModule.init_weights": where the code stands, if that is another name
};

struct StepArgument {
    std::string name;
    ConfigValue value;  ///< shown as Python prints it: value.repr()
    bool isDefault = false;
    std::string file;  ///< of the config line that set it (display path); empty for defaults
    int line = 0;
    std::string configPath;  ///< "model.backbone.depth"
};

struct Variable {
    std::string name;
    std::string type;
    std::string value;  ///< or shape
};

/// A number worth a line in the inspector: "max |d|" "4.8e-07".
struct Fact {
    Message name;
    Message value;

    Fact(Message what, Message of) : name(std::move(what)), value(std::move(of)) {}
    /// A number, a name or other text that is the same in every language.
    Fact(Message what, std::string of) : name(std::move(what)), value(asIs(std::move(of))) {}
};

struct Step {
    int index = 0;
    int depth = 0;
    int parent = -1;
    int end = 0;  ///< index after the last descendant: "over" goes there
    StepKind kind = StepKind::Group;
    std::string path;  ///< name in named_modules() ("" = the model), registry key, tensor key or transform index
    std::string type;  ///< "Conv2d", "add", "Resize"
    Operation operation;
    std::shared_ptr<const StepDetail> detail;  ///< see as<>()
    int call = 0;                              ///< 0-based count of calls of this path
    std::string calledAs;                      ///< its name in the caller, if that is not the end of path: two layers share it
    Message title;                             ///< one short line: "residual sum"
    Formula formula;                           ///< what the step computes; text() writes it with letters
    Message numbers;                           ///< the formula with this step's numbers, may be empty
    Message why;                               ///< one or two sentences on what this does and where it comes from
    std::vector<StepArgument> arguments;
    std::vector<Variable> variables;
    std::vector<Fact> facts;
    std::vector<RecordedTensor> inputs;
    std::vector<RecordedTensor> outputs;
    std::vector<ReferenceFrame> reference;  ///< outermost first
    int outIndex = -1;                      ///< of a layer: the item of its backbone's out_indices that returns its output; -1: none does
    std::int64_t nanoseconds = 0;           ///< including descendants; 0 if not measured
};

/// The argument of that name, nullptr if the step has none.
const StepArgument* argumentOf(const Step& step, std::string_view name);

/// Sets the argument: in its place if it exists, else appended.
void setArgument(Step& step, const std::string& name, ConfigValue value);

/// The step's facts, preceded by a line for each tensor whose bytes were not kept but whose statistics were.
std::vector<Fact> factsOf(const Step& step);

/// The step's detail if it is of this kind, else nullptr: as<FoldBranchState>(step).
template <class Detail>
const Detail* as(const Step& step) {
    return as<Detail>(step.detail.get());
}

}  // namespace teardown
