// Operation: what a layer or op does, as needed by receptive fields, graphs and folding. The layer or op declares it
// (core/engine/nn/description.h, core/engine/nn/op_table.h), and the step carries it.
#pragma once

namespace teardown {

/// Which cells of the input a cell of the output depends on, ignoring channels.
enum class Positions {
    Unknown,
    Pointwise,  ///< the cell at the same position
    Window,     ///< those under a window, given by Spatial
    Adaptive,   ///< its share of the input's rows and columns
    Wholesale,  ///< all of them
    View        ///< the same values in another shape
};

enum class OperationFamily { Other, Convolution, Norm, Activation, Pooling, Linear };

/// How several inputs are combined into one output.
enum class Joins { Nothing, Sum, Product, Stack };

struct Operation {
    Positions positions = Positions::Unknown;
    OperationFamily family = OperationFamily::Other;
    Joins joins = Joins::Nothing;
};

}  // namespace teardown
