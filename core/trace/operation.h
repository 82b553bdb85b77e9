// Operation: what a layer or an op does, as far as receptive fields, graphs and folding need to know. The layer or op says it itself
// (core/engine/nn/description.h, core/engine/nn/op_table.h); it rides on the step.
#pragma once

namespace teardown {

/// Which cells of the input a cell of the output is made of, channels aside.
enum class Positions {
    Unknown,
    Pointwise,  ///< the cell at the same place
    Window,     ///< those under a window: Spatial says which
    Adaptive,   ///< its share of the input's rows and columns
    Wholesale,  ///< all of them
    View        ///< the same values in another shape
};

enum class OperationFamily { Other, Convolution, Norm, Activation, Pooling, Linear };

/// How several inputs become one output.
enum class Joins { Nothing, Sum, Product, Stack };

struct Operation {
    Positions positions = Positions::Unknown;
    OperationFamily family = OperationFamily::Other;
    Joins joins = Joins::Nothing;
};

}  // namespace teardown
