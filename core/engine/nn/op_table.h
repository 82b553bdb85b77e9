// The functional ops without a module of their own, one row each: what an op does, computes and costs, and where its texts are. ops.h calls
// them.
#pragma once

#include "core/engine/nn/cost.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/formula.h"
#include "core/trace/operation.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace teardown::engine {

/// The numeric parameters of an op; each op reads its own.
struct OpArguments {
    /// cat, flatten, softmax, mean, sum, max; place_scores: 0 for rows, 1 for columns.
    std::int64_t axis = 0;
    /// mul of one tensor, upsample_nearest: the factor; clamp_max: the maximum; dropout: the probability.
    double factor = 1;
    /// pad: left, right, top, bottom.
    std::array<std::int64_t, 4> borders{};
    /// max_pool2d: kernel, stride, padding.
    std::array<std::int64_t, 3> window{};
    /// split_heads, maps_to_heads: part, parts, heads.
    std::array<std::int64_t, 3> heads{};
    /// Rows, columns and the number of tokens before them: tokens_to_map, heads_to_maps, columns_to_maps, vector_to_map. resize_filter and
    /// irfft2: of the output; place_scores: of the queries; add_places: of the keys.
    std::array<std::int64_t, 3> grid{};
    /// select: the index; narrow, channels: the first kept; roll: the one that becomes the first; resample_rows: the number of rows;
    /// samples_to_rows: of samples per picture; regroup_channels: channels of a sample of the output.
    std::int64_t first = 0;
    /// matmul: swap the last two axes of the second operand; look_up: columns of the table.
    bool transposed = false;
    /// sum_parts: the number of equal parts of the channels.
    std::int64_t parts = 1;
    /// window_partition, window_reverse, window_grid and the ops on its heads, add_mask: rows and columns of windows, positions per side.
    std::array<std::int64_t, 3> windows{};
    /// channel_shuffle.
    std::int64_t groups = 1;
};

/// What an op computes. operands: names of its inputs, at least one, in order; first: the shape of the first input.
using OpFormula = Formula (*)(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);

struct OpRow {
    const char* name;    ///< type of its steps
    const char* result;  ///< the name of its output in later formulas
    Operation operation;
    Cost cost;
    const char* reference;  ///< row in resources/reference/ops.json
    OpFormula formula;
};

/// op_formula.cpp, token_formula.cpp, window_formula.cpp, grid_formula.cpp, fourier_formula.cpp.
namespace op_formulas {
Formula sum(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula difference(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula product(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula quotient(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula stacked(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula flattened(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula padded(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula relu(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula sigmoid(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula softmax(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula pooled(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula meanOverAxis(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula sumOverAxis(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula maxOverAxis(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula kernelNorm(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula splitHeads(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula joinHeads(const OpArguments&, const std::vector<Term>& operands, const Shape& first);
Formula matrixProduct(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula mapToTokens(const OpArguments&, const std::vector<Term>& operands, const Shape& first);
Formula tokensToMap(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula selected(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula narrowed(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula interpolated(const OpArguments&, const std::vector<Term>&, const Shape&);
Formula rolled(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula windows(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula windowsAsMap(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula cropped(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula transposed(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula lookedUp(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula linear(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula normalized(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula limited(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula exponential(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula masked(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula splined(const OpArguments&, const std::vector<Term>&, const Shape&);
Formula channelsLast(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula channelsFirst(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula meanOverPlaces(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula channels(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula sumOfParts(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula rowAsMap(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula shuffledChannels(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula windowGrid(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula windowHeads(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula windowHeadsAsMap(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula regrouped(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula vectorAsMap(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula interleaved(const OpArguments&, const std::vector<Term>& operands, const Shape&);
Formula upsampled(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula spectrum(const OpArguments&, const std::vector<Term>& operands, const Shape& first);
Formula spectrumFiltered(const OpArguments&, const std::vector<Term>& operands, const Shape& first);
Formula fromSpectrum(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula filterResized(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula headsAsMaps(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula mapsAsHeads(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula resampledRows(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula placeScores(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula plusPlaces(const OpArguments& arguments, const std::vector<Term>& operands, const Shape&);
Formula samplesAsRows(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula columnsAsMaps(const OpArguments& arguments, const std::vector<Term>& operands, const Shape& first);
Formula dropped(const OpArguments&, const std::vector<Term>&, const Shape&);
Formula largest(const OpArguments&, const std::vector<Term>&, const Shape&);
}  // namespace op_formulas

namespace op_costs {
inline constexpr Cost kElement{CostFormula::Nothing, CostFormula::PerOutput, "one operation an output element (of the broadcast shape)"};
inline constexpr Cost kReduction{CostFormula::Nothing, CostFormula::PerInput, "one operation an input element, as mmcv counts pooling"};
inline constexpr Cost kView{CostFormula::Nothing, CostFormula::Nothing, "moves or renames values"};
inline constexpr Cost kActivation{CostFormula::Nothing, CostFormula::PerOutput,
                                  "one operation an element, as mmcv counts ReLU; torch/nn/modules/activation.py"};
inline constexpr Cost kOfLayer{CostFormula::Nothing, CostFormula::PerOutput,
                               "as the layer of the same kind in mmcv/cnn/utils/flops_counter.py"};
inline constexpr Cost kPooling{CostFormula::Nothing, CostFormula::PerInput,
                               "as the layer of the same kind in mmcv/cnn/utils/flops_counter.py"};
inline constexpr Cost kSoftmax{CostFormula::Nothing, CostFormula::ThreePerOutput, "exp, sum and division: three operations an element"};
inline constexpr Cost kProducts{CostFormula::Nothing, CostFormula::Product,
                                "one product and addition for each value that is summed over; mmcv counts layers only"};
inline constexpr Cost kLinear{CostFormula::Nothing, CostFormula::LinearBias, "as the layer of the same kind; mmcv counts layers only"};
inline constexpr Cost kDivision{CostFormula::Nothing, CostFormula::ThreePerOutput, "square, sum and division: three operations an element"};
inline constexpr Cost kResampling{CostFormula::Nothing, CostFormula::PerOutput, "once an output element; mmcv counts layers only"};
inline constexpr Cost kFourier{CostFormula::Nothing, CostFormula::PerOutput,
                               "once an output element: the fast transform's logarithmic factor is left out; mmcv counts layers only"};
inline constexpr Cost kInEvaluation{CostFormula::Nothing, CostFormula::Nothing, "does nothing in evaluation"};
inline constexpr Cost kSorting{CostFormula::Nothing, CostFormula::Nothing, "comparisons are not counted"};
}  // namespace op_costs

inline constexpr OpRow kOps[] = {
    {"add", "sum", {Positions::Pointwise, OperationFamily::Other, Joins::Sum}, op_costs::kElement, "add", op_formulas::sum},
    {"sub", "difference", {Positions::Pointwise}, op_costs::kElement, "sub", op_formulas::difference},
    {"mul", "product", {Positions::Pointwise, OperationFamily::Other, Joins::Product}, op_costs::kElement, "mul", op_formulas::product},
    {"div", "quotient", {Positions::Pointwise}, op_costs::kElement, "div", op_formulas::quotient},
    {"cat", "stacked", {Positions::Pointwise, OperationFamily::Other, Joins::Stack}, op_costs::kView, "cat", op_formulas::stacked},
    {"flatten", "flattened", {Positions::View}, op_costs::kView, "flatten", op_formulas::flattened},
    {"view", "rows", {Positions::View}, op_costs::kView, "view", op_formulas::flattened},
    {"pad", "padded", {Positions::Window}, op_costs::kView, "pad", op_formulas::padded},
    {"relu", "relu", {Positions::Pointwise, OperationFamily::Activation}, op_costs::kOfLayer, "relu", op_formulas::relu},
    {"sigmoid", "sigmoid", {Positions::Pointwise, OperationFamily::Activation}, op_costs::kActivation, "sigmoid", op_formulas::sigmoid},
    {"softmax", "softmax", {Positions::Wholesale, OperationFamily::Activation}, op_costs::kSoftmax, "softmax", op_formulas::softmax},
    {"max_pool2d", "pooled", {Positions::Window, OperationFamily::Pooling}, op_costs::kPooling, "max_pool2d", op_formulas::pooled},
    // Over the positions of a map, or what is left of them.
    {"mean", "mean", {Positions::Wholesale}, op_costs::kReduction, "mean", op_formulas::meanOverAxis},
    {"sum", "sum", {Positions::Wholesale}, op_costs::kReduction, "sum", op_formulas::sumOverAxis},
    {"max", "max", {Positions::Wholesale}, op_costs::kReduction, "amax", op_formulas::maxOverAxis},
    {"norm", "norm", {Positions::Wholesale}, op_costs::kReduction, "norm", op_formulas::kernelNorm},
    {"split_heads", "heads", {Positions::Wholesale}, op_costs::kView, "split_heads", op_formulas::splitHeads},
    {"join_heads", "joined", {Positions::Wholesale}, op_costs::kView, "join_heads", op_formulas::joinHeads},
    {"matmul", "product", {Positions::Wholesale}, op_costs::kProducts, "matmul", op_formulas::matrixProduct},
    {"map_to_tokens", "tokens", {Positions::View}, op_costs::kView, "map_to_tokens", op_formulas::mapToTokens},
    {"tokens_to_map", "map", {Positions::View}, op_costs::kView, "tokens_to_map", op_formulas::tokensToMap},
    {"select", "selected", {Positions::Wholesale}, op_costs::kView, "select", op_formulas::selected},
    {"narrow", "narrowed", {Positions::Wholesale}, op_costs::kView, "narrow", op_formulas::narrowed},
    {"interpolate", "resampled", {Positions::Wholesale}, op_costs::kResampling, "interpolate", op_formulas::interpolated},
    {"interp2d", "resampled", {Positions::Wholesale}, op_costs::kResampling, "interp2d", op_formulas::splined},
    {"roll", "rolled", {Positions::Wholesale}, op_costs::kView, "roll", op_formulas::rolled},
    {"window_partition", "windows", {Positions::Wholesale}, op_costs::kView, "window_partition", op_formulas::windows},
    {"window_reverse", "map", {Positions::Wholesale}, op_costs::kView, "window_reverse", op_formulas::windowsAsMap},
    {"crop", "cropped", {Positions::Pointwise}, op_costs::kView, "crop", op_formulas::cropped},
    {"transpose", "transposed", {Positions::View}, op_costs::kView, "transpose", op_formulas::transposed},
    {"look_up", "found", {Positions::Wholesale}, op_costs::kView, "look_up", op_formulas::lookedUp},
    {"linear", "linear", {Positions::Wholesale, OperationFamily::Linear}, op_costs::kLinear, "linear", op_formulas::linear},
    {"normalize", "normalized", {Positions::Wholesale}, op_costs::kDivision, "normalize", op_formulas::normalized},
    {"clamp_max", "limited", {Positions::Pointwise}, op_costs::kElement, "clamp_max", op_formulas::limited},
    {"exp", "exponential", {Positions::Pointwise}, op_costs::kElement, "exp", op_formulas::exponential},
    {"add_mask", "masked", {Positions::Pointwise}, op_costs::kElement, "add_mask", op_formulas::masked},
    {"channels_last", "last", {Positions::Wholesale}, op_costs::kView, "channels_last", op_formulas::channelsLast},
    {"channels_first", "map", {Positions::Wholesale}, op_costs::kView, "channels_first", op_formulas::channelsFirst},
    {"mean_over_places", "mean", {Positions::Wholesale}, op_costs::kReduction, "mean_over_places", op_formulas::meanOverPlaces},
    {"channels", "part", {Positions::Pointwise}, op_costs::kView, "channels", op_formulas::channels},
    {"sum_parts", "sum", {Positions::Pointwise}, op_costs::kReduction, "sum_parts", op_formulas::sumOfParts},
    {"row_to_map", "map", {Positions::Wholesale}, op_costs::kView, "row_to_map", op_formulas::rowAsMap},
    {"channel_shuffle", "shuffled", {Positions::Pointwise}, op_costs::kView, "channel_shuffle", op_formulas::shuffledChannels},
    {"window_grid", "windows", {Positions::Wholesale}, op_costs::kView, "window_grid", op_formulas::windowGrid},
    {"split_window_heads", "heads", {Positions::Wholesale}, op_costs::kView, "split_window_heads", op_formulas::windowHeads},
    {"window_heads_to_map", "map", {Positions::Wholesale}, op_costs::kView, "window_heads_to_map", op_formulas::windowHeadsAsMap},
    {"regroup_channels", "regrouped", {Positions::Pointwise}, op_costs::kView, "regroup_channels", op_formulas::regrouped},
    {"vector_to_map", "map", {Positions::Wholesale}, op_costs::kView, "vector_to_map", op_formulas::vectorAsMap},
    {"interleave",
     "interleaved",
     {Positions::Pointwise, OperationFamily::Other, Joins::Stack},
     op_costs::kView,
     "interleave",
     op_formulas::interleaved},
    {"upsample_nearest", "enlarged", {Positions::Adaptive}, op_costs::kResampling, "upsample_nearest", op_formulas::upsampled},
    {"rfft2", "spectrum", {Positions::Wholesale}, op_costs::kFourier, "rfft2", op_formulas::spectrum},
    {"filter_spectrum",
     "filtered",
     {Positions::Pointwise, OperationFamily::Other, Joins::Product},
     op_costs::kElement,
     "filter_spectrum",
     op_formulas::spectrumFiltered},
    {"irfft2", "map", {Positions::Wholesale}, op_costs::kFourier, "irfft2", op_formulas::fromSpectrum},
    {"resize_filter", "resampled", {Positions::Wholesale}, op_costs::kResampling, "resize_filter", op_formulas::filterResized},
    {"heads_to_maps", "maps", {Positions::Wholesale}, op_costs::kView, "heads_to_maps", op_formulas::headsAsMaps},
    {"maps_to_heads", "heads", {Positions::Wholesale}, op_costs::kView, "maps_to_heads", op_formulas::mapsAsHeads},
    {"resample_rows", "resampled", {Positions::Wholesale}, op_costs::kResampling, "resample_rows", op_formulas::resampledRows},
    {"place_scores", "placed", {Positions::Wholesale}, op_costs::kProducts, "place_scores", op_formulas::placeScores},
    {"add_places", "sum", {Positions::Wholesale}, op_costs::kElement, "add_places", op_formulas::plusPlaces},
    {"samples_to_rows", "rows", {Positions::Wholesale}, op_costs::kView, "samples_to_rows", op_formulas::samplesAsRows},
    {"columns_to_maps", "maps", {Positions::Wholesale}, op_costs::kView, "columns_to_maps", op_formulas::columnsAsMaps},
    {"dropout", "dropped", {Positions::Pointwise}, op_costs::kInEvaluation, "dropout", op_formulas::dropped},
    {"topk", "topk", {Positions::Wholesale}, op_costs::kSorting, "topk", op_formulas::largest},
};

/// The row with that name; a name that is not in the table does not compile.
consteval const OpRow& opRow(std::string_view name) {
    for (const OpRow& row : kOps)
        if (name == row.name) return row;
    throw "no such op";
}

}  // namespace teardown::engine
