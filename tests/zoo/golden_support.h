// What the zoo's tests share: building a model from a dict, the golden recipe, statistics of every leaf layer's output.
#pragma once

#include "core/base/hash.h"
#include "core/config/config.h"
#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/observer.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/zoo/image_classifier.h"
#include "core/engine/zoo/registry.h"

#include <nlohmann/json.hpp>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <span>
#include <string>

namespace teardown::engine::golden {

/// The recorded numbers have seven digits, our arithmetic its own order of additions: 2e-5 of the tensor's largest value.
inline constexpr double kTolerance = 2e-5;

inline Result<ConfigValue> parse(const std::string& pythonText) {
    auto config = loadConfigText("test.py", pythonText);
    if (!config.ok()) return config.error();
    return (*config)->root;
}

inline Result<LayerPtr> build(const ConfigValue& model, BuildContext& context) { return context.build(modelRegistry(), model, "model"); }

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
    std::vector<double> first;
};

inline Seen statistics(const at::Tensor& tensor) {
    Seen seen;
    seen.shape = tensor.sizes().vec();
    const at::Tensor values = tensor.to(at::kDouble).flatten();
    seen.mean = values.mean().item<double>();
    seen.deviation = values.std(/*unbiased=*/false).item<double>();
    seen.absmax = values.abs().max().item<double>();
    for (std::int64_t i = 0; i < std::min<std::int64_t>(4, values.numel()); ++i) seen.first.push_back(values[i].item<double>());
    return seen;
}

/// Collects the outputs of leaf layers in execution order.
class LeafObserver : public ForwardObserver {
public:
    explicit LeafObserver(Layer& root) {
        for (const auto& [path, layer] : namedModules(root)) m_paths[layer] = path;
    }
    void entered(const Layer&, const Tensors&) override {}
    void left(const Layer& layer, const Tensors&, const Tensors& outputs) override {
        if (!layer.children().empty()) return;
        Seen one = statistics(outputs.back());
        one.path = m_paths[&layer];
        one.type = layer.type();
        seen.push_back(std::move(one));
    }
    void op(const OpEvent&) override {}
    std::vector<Seen> seen;

private:
    std::map<const Layer*, std::string> m_paths;
};

/// Largest error of a layer against a recorded row, in units of the tensor's absmax; infinity when name or shape differ.
inline double layerError(const Seen& seen, const nlohmann::json& row) {
    if (row["name"].get<std::string>() != seen.path || row["shape"].get<std::vector<std::int64_t>>() != seen.shape) return INFINITY;
    const double scale = std::max(row["absmax"].get<double>(), 1e-12);
    double error = std::abs(row["absmax"].get<double>() - seen.absmax);
    error = std::max(error, std::abs(row["mean"].get<double>() - seen.mean));
    error = std::max(error, std::abs(row["std"].get<double>() - seen.deviation));
    for (std::size_t i = 0; i < row["first"].size(); ++i)
        error = std::max(error, std::abs(row["first"][i].get<double>() - seen.first.at(i)));
    return error / scale;
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
    ImageClassifier::Answer answer;
    {
        const ObserverScope scope(&observer);
        answer = model->simpleTest(recipeInput(golden["input_shape"].get<std::vector<std::int64_t>>()));
    }
    std::size_t next = 0;
    for (const auto& row : layers) {
        if (row.contains("container")) continue;
        if (next >= observer.seen.size()) return {"fewer layers ran than recorded", 0, {}, 0, next};
        const double error = layerError(observer.seen[next], row);
        if (error > result.worstLayer) result.worstLayer = error, result.worstPath = observer.seen[next].path;
        if (!(error <= kTolerance)) {
            result.failure = "first layer that differs: " + observer.seen[next].path + " against " + row["name"].get<std::string>() +
                             ", error " + std::to_string(error);
            return result;
        }
        ++next;
    }
    if (!layers.empty() && next != observer.seen.size()) result.failure = "more layers ran than recorded: " + observer.seen[next].path;
    result.layers = next;

    const at::Tensor logits = answer.logits[0].to(at::kDouble);
    const double scale = golden["logits_absmax"].get<double>();
    double error = std::abs(logits.abs().max().item<double>() - scale);
    for (std::size_t i = 0; i < golden["logits_first8"].size(); ++i)
        error = std::max(error, std::abs(golden["logits_first8"][i].get<double>() - logits[static_cast<std::int64_t>(i)].item<double>()));
    result.logits = error / scale;
    if (!(result.logits <= kTolerance)) result.failure = "logits differ by " + std::to_string(result.logits) + " of their absmax";
    const auto top = golden["top5_idx"].get<std::vector<std::int64_t>>();
    const at::Tensor indices = std::get<1>(logits.topk(static_cast<std::int64_t>(top.size())));
    for (std::size_t i = 0; i < top.size(); ++i)
        if (indices[static_cast<std::int64_t>(i)].item<std::int64_t>() != top[i])
            result.failure = "top-5 differs at place " + std::to_string(i + 1);
    return result;
}

}  // namespace teardown::engine::golden
