// A network against recorded values of the reference: keys and order, parameters, logits, the output of every leaf layer.
#pragma once

#include "core/base/hash.h"
#include "core/engine/nn/observer.h"
#include "golden_support.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

namespace teardown::engine::golden {

/// The recorded numbers have seven digits, our arithmetic its own order of additions: 2e-5 of the tensor's largest value.
inline constexpr double kTolerance = 2e-5;

/// SHA-256 over "key [shape] dtype" lines, in order.
inline std::string keysHash(const Layer& model) {
    std::string text;
    for (const StateEntry& entry : stateDict(model)) {
        std::string shape;
        for (std::int64_t size : entry.tensor.sizes()) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
        text +=
            (text.empty() ? "" : "\n") + entry.key + " [" + shape + "] " + (entry.tensor.scalar_type() == at::kLong ? "int64" : "float32");
    }
    Sha256 hash;
    hash.update(std::as_bytes(std::span(text)));
    return hash.hexDigest();
}

struct Seen {
    std::string path;
    std::string type;
    std::vector<std::int64_t> shape;
    double mean = 0, deviation = 0, absmax = 0;
    std::vector<double> first;   ///< four values
    std::vector<double> places;  ///< the values at a third, at two thirds and at the end
};

inline Seen statistics(const at::Tensor& tensor) {
    Seen seen;
    seen.shape = tensor.sizes().vec();
    const at::Tensor values = tensor.to(at::kDouble).flatten().contiguous();
    seen.mean = values.mean().item<double>();
    seen.deviation = values.std(/*unbiased=*/false).item<double>();
    seen.absmax = values.abs().max().item<double>();
    const double* data = values.data_ptr<double>();
    for (std::int64_t i = 0; i < std::min<std::int64_t>(4, values.numel()); ++i) seen.first.push_back(data[i]);
    for (std::int64_t i = 1; i < 4; ++i) seen.places.push_back(data[i * (values.numel() - 1) / 3]);
    return seen;
}

/// Collects the outputs of leaf layers in execution order.
class LeafObserver : public ForwardObserver {
public:
    explicit LeafObserver(Layer& root) {
        for (const auto& [path, layer] : namedModules(root)) m_paths[layer] = path;
    }
    void entered(const Layer&, const Value&, const CallContext&) override {}
    void left(const Layer& layer, const Value&, const Value& output) override {
        if (!layer.children().empty()) return;
        Seen one = statistics(output.last());
        one.path = m_paths[&layer];
        one.type = layer.type();
        seen.push_back(std::move(one));
    }
    void op(const OpEvent&) override {}
    std::vector<Seen> seen;

private:
    std::map<const Layer*, std::string> m_paths;
};

/// A layer's recorded output: a row of make_golden.py, [path, shape (0: that of the row before), mean, absmax, values at three places], or
/// an object that has a standard deviation and the first values as well.
struct Recorded {
    std::string path;
    std::vector<std::int64_t> shape;
    double mean = 0, absmax = 0;
    std::optional<double> deviation;
    std::vector<double> first, places;
};

inline Recorded recorded(const nlohmann::json& row, const std::vector<std::int64_t>& shapeBefore) {
    if (row.is_object()) return {row["name"], row["shape"], row["mean"], row["absmax"], row["std"].get<double>(), row["first"], {}};
    Recorded one{row[0], shapeBefore, row[2], row[3], {}, {}, {}};
    if (row[1].is_array()) one.shape = row[1].get<std::vector<std::int64_t>>();
    for (std::size_t i = 4; i < row.size(); ++i) one.places.push_back(row[i].get<double>());
    return one;
}

/// Largest error of a layer in units of the tensor's absmax; infinity when path or shape differ.
inline double layerError(const Seen& seen, const Recorded& row) {
    if (row.path != seen.path || row.shape != seen.shape) return INFINITY;
    double error = std::max(std::abs(row.absmax - seen.absmax), std::abs(row.mean - seen.mean));
    if (row.deviation) error = std::max(error, std::abs(*row.deviation - seen.deviation));
    for (std::size_t i = 0; i < row.first.size(); ++i) error = std::max(error, std::abs(row.first[i] - seen.first.at(i)));
    for (std::size_t i = 0; i < row.places.size(); ++i) error = std::max(error, std::abs(row.places[i] - seen.places.at(i)));
    return error / std::max(row.absmax, 1e-12);
}

struct Comparison {
    std::string failure;    ///< empty: everything agrees
    double worstLayer = 0;  ///< relative to the tensor's absmax
    std::string worstPath;
    double logits = 0;  ///< relative to absmax
    std::size_t layers = 0;
};

/// Keys, order, shapes, dtypes, parameters; and, when `forward`, logits, top-5 and (when there are rows) every leaf layer.
inline Comparison compare(const ConfigValue& modelConfig, const nlohmann::json& golden, const nlohmann::json& layers, bool forward) {
    Comparison result;
    BuildContext context;
    const SkipConstructorValues skip;
    Result<LayerPtr> built = build(modelConfig, context);
    if (!built.ok()) return {describe(built.error()), 0, {}, 0, 0};
    auto model = std::dynamic_pointer_cast<ImageClassifier>(*built);
    if (golden.contains("state_dict")) {
        const auto entries = stateDict(*model);
        for (std::size_t i = 0; i < std::min(entries.size(), golden["state_dict"].size()); ++i)
            if (entries[i].key != golden["state_dict"][i][0].get<std::string>() ||
                entries[i].tensor.sizes().vec() != golden["state_dict"][i][1].get<std::vector<std::int64_t>>())
                return {
                    "state_dict differs at " + std::to_string(i) + ": " + entries[i].key + " instead of " + golden["state_dict"][i].dump(),
                    0,
                    {},
                    0,
                    0};
        if (entries.size() != golden["state_dict"].size()) return {"number of keys: " + std::to_string(entries.size()), 0, {}, 0, 0};
    }
    if (keysHash(*model) != golden["keys_sha256"].get<std::string>()) return {"keys_sha256 differs", 0, {}, 0, 0};
    if (parameterCount(*model) != golden["params"].get<std::int64_t>())
        return {"params: " + std::to_string(parameterCount(*model)), 0, {}, 0, 0};
    if (!forward) return result;

    at::NoGradGuard noGrad;
    fillByRecipe(*model);
    model->eval();
    LeafObserver observer(*model);
    Value answer;
    {
        const ObserverScope scope(&observer);
        answer = model->test(recipeInput(golden["input_shape"].get<std::vector<std::int64_t>>()));
    }
    std::size_t next = 0;
    std::vector<std::int64_t> shape;
    for (const auto& row : layers) {
        if (row.contains("container")) continue;
        const Recorded expected = recorded(row, shape);
        shape = expected.shape;
        if (next >= observer.seen.size()) return {"did not run: " + expected.path, 0, {}, 0, next};
        const double error = layerError(observer.seen[next], expected);
        if (error > result.worstLayer) result.worstLayer = error, result.worstPath = observer.seen[next].path;
        if (!(error <= kTolerance)) {
            const Seen& seen = observer.seen[next];
            result.failure = seen.path != expected.path
                                 ? fmt::format("{} ran instead of {}", seen.path, expected.path)
                                 : fmt::format("first layer that differs: {} ({}): shape [{}] against [{}], off by {:.2e} of its absmax",
                                               seen.path, seen.type, fmt::join(seen.shape, ", "), fmt::join(expected.shape, ", "), error);
            return result;
        }
        ++next;
    }
    if (!layers.empty() && next != observer.seen.size()) result.failure = "more layers ran than recorded: " + observer.seen[next].path;
    result.layers = next;

    const at::Tensor logits = answer.at("logits").tensor()[0].to(at::kDouble);
    const double scale = golden["logits_absmax"].get<double>();
    double error = std::abs(logits.abs().max().item<double>() - scale);
    for (std::size_t i = 0; i < golden["logits_first8"].size(); ++i)
        error = std::max(error, std::abs(golden["logits_first8"][i].get<double>() - logits[static_cast<std::int64_t>(i)].item<double>()));
    result.logits = error / scale;
    if (!(result.logits <= kTolerance)) result.failure = fmt::format("logits differ by {:.2e} of their absmax", result.logits);
    const auto top = golden["top5_idx"].get<std::vector<std::int64_t>>();
    const at::Tensor indices = std::get<1>(logits.topk(static_cast<std::int64_t>(top.size())));
    for (std::size_t i = 0; i < top.size(); ++i)
        if (indices[static_cast<std::int64_t>(i)].item<std::int64_t>() != top[i])
            result.failure = "top-5 differs at place " + std::to_string(i + 1);
    return result;
}

}  // namespace teardown::engine::golden
