// Trace: a journey as data. An immutable list of steps in the order in which they began; a step's descendants follow it directly.
// Recorded once by the engine, stepped by index arithmetic (TraceCursor), written by the verbs, drawn by the window.
#pragma once

#include "core/tensor/tensor_view.h"
#include "core/trace/formula.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace teardown {

enum class Journey { Build, Forward, Reparameterise };

enum class StepKind {
    // forward
    Transform, Module, Op,
    // build
    Lookup, Argument, Construct, Create, Initialise, Copy,
    // re-parameterisation
    Block, Fold, Pad, Identity, Sum, Verify,
    // any: groups steps under a heading
    Group
};
const char* stepKindName(StepKind kind);  ///< lower case: "transform", "module", ...

/// How the bytes of a recorded tensor are to be looked at.
enum class TensorRole { Activation, Weight, Picture /* uint8 HWC, RGB */, Vector };

struct RecordedTensor {
    std::string name;     ///< "input", "output", "weight", "kernel before", ...
    TensorRole role = TensorRole::Activation;
    TensorView view;      ///< not valid() when over the byte budget: dtype and shape are then in dtypeText/shape
    std::string dtypeText;
    Shape shape;
    int id = -1;          ///< the same number for the same recorded tensor: an output that is a later step's input

    /// Of the view or, without one, as it was recorded.
    const Shape& knownShape() const { return view.valid() ? view.shape() : shape; }
};

struct ReferenceFrame {   ///< where the reference does it: names only, never its source
    std::string function; ///< "ImageClassifier.simple_test"
    std::string file;     ///< "mmcls/models/classifiers/image.py"
    int line = 0;
};

struct StepArgument {
    std::string name;
    std::string value;    ///< as Python would print it
    bool isDefault = false;
    std::string file;     ///< of the config line that set it (display path); empty for defaults
    int line = 0;
    std::string configPath; ///< "model.backbone.depth"
};

struct Variable {
    std::string name;
    std::string type;
    std::string value;    ///< or shape
};

/// A number worth a line in the inspector: "max |d|" "4.8e-07".
struct Fact {
    std::string name;
    std::string value;
};

struct Step {
    int index = 0;
    int depth = 0;
    int parent = -1;
    int end = 0;               ///< index past the last descendant: "over" goes there
    StepKind kind = StepKind::Group;
    std::string path;          ///< name in named_modules() ("" = the model), registry key, tensor key or transform index
    std::string type;          ///< "Conv2d", "add", "Resize"
    int call = 0;              ///< 0-based count of calls of this path
    std::string title;         ///< one short line: "residual sum"
    Formula formula;           ///< what the step computes; text() writes it with letters
    std::string numbers;       ///< the formula with this step's numbers, may be empty
    std::string why;           ///< one or two sentences on what this does and where it comes from
    std::vector<StepArgument> arguments;
    std::vector<Variable> variables;
    std::vector<Fact> facts;
    std::vector<RecordedTensor> inputs;
    std::vector<RecordedTensor> outputs;
    std::vector<ReferenceFrame> reference;  ///< outermost first
    std::int64_t nanoseconds = 0;           ///< including descendants; 0 when not measured
};

struct Trace {
    Journey journey = Journey::Forward;
    std::string subject;            ///< "repvgg-digits.py"
    std::vector<Step> steps;
    std::uint64_t recordedBytes = 0;
    bool complete = true;           ///< false when the byte budget left tensors out

    /// Index of the first step with this path (module journeys: kind Module; else any), -1 when there is none.
    int findPath(const std::string& path) const;
};

using TracePtr = std::shared_ptr<const Trace>;

}  // namespace teardown
