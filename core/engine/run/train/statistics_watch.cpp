#include "core/engine/run/train/statistics_watch.h"

#include "core/engine/run/train/train_state.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>
#include <unordered_set>
#include <utility>

namespace teardown::engine {

namespace {

/// In double precision: the squares of millions of small gradients.
double squareOf(const at::Tensor& tensor) {
    const double norm = at::norm(tensor.detach(), 2, at::kDouble).item<double>();
    return norm * norm;
}

double normOverAll(const std::vector<at::Tensor>& tensors) {
    return std::sqrt(
        std::accumulate(tensors.begin(), tensors.end(), 0.0, [](double sum, const at::Tensor& one) { return sum + squareOf(one); }));
}

double normOfDifference(const std::vector<at::Tensor>& now, const std::vector<at::Tensor>& then) {
    double sum = 0;
    for (std::size_t i = 0; i < now.size(); ++i) sum += squareOf(at::sub(now[i].detach(), then[i]));
    return std::sqrt(sum);
}

std::vector<at::Tensor> copiesOf(const std::vector<at::Tensor>& tensors) {
    std::vector<at::Tensor> copies;
    for (const at::Tensor& tensor : tensors) copies.push_back(tensor.detach().clone());
    return copies;
}

bool cutsOffAtZero(const Layer& layer) { return layer.type() == "ReLU" || layer.type() == "ReLU6"; }

std::optional<double> shareOf(double part, double whole) { return whole > 0 ? std::optional(part / whole) : std::nullopt; }

}  // namespace

StatisticsWatch::StatisticsWatch(Model& network, std::int64_t every) : m_every(std::max<std::int64_t>(1, every)) {
    std::unordered_set<const at::TensorImpl*> seen;
    for (const auto& [path, layer] : namedModules(network)) {
        Watched watched{path, layer, {}, {}, {}, {}};
        for (const at::Tensor& parameter : layer->parameters(/*recurse=*/false))
            if (parameter.defined() && seen.insert(parameter.unsafeGetTensorImpl()).second) watched.parameters.push_back(parameter);
        if (watched.parameters.empty() && !cutsOffAtZero(*layer)) continue;
        watched.start = copiesOf(watched.parameters);
        m_places[layer] = m_layers.size();
        m_layers.push_back(std::move(watched));
    }
}

std::unique_ptr<StatisticsWatch> watching(TrainState& state, std::int64_t every) {
    if (every <= 0) return nullptr;
    auto watch = std::make_unique<StatisticsWatch>(state.network(), every);
    state.statistics = watch.get();
    return watch;
}

ForwardObserver* StatisticsWatch::observer() {
    if (!isDue()) return nullptr;
    for (Watched& watched : m_layers) watched.channels = watched.dead = 0;
    return this;
}

void StatisticsWatch::left(const Layer& layer, const Value&, const Value& output) {
    const auto place = m_places.find(&layer);
    if (place == m_places.end() || !cutsOffAtZero(layer)) return;
    const at::NoGradGuard noGrad;
    output.forEach([&](const at::Tensor& tensor, const auto&) {
        if (tensor.dim() < 2) return;
        // Pictures are [N, C, H, W], vectors [N, C], tokens [N, L, C].
        const std::int64_t channel = tensor.dim() == 3 ? 2 : 1;
        std::vector<std::int64_t> others;
        for (std::int64_t i = 0; i < tensor.dim(); ++i)
            if (i != channel) others.push_back(i);
        Watched& watched = m_layers[place->second];
        watched.channels += tensor.size(channel);
        watched.dead += at::le(at::amax(tensor.detach(), others), 0).sum().item<std::int64_t>();
    });
}

void StatisticsWatch::beforeStep(const TrainState&) {
    m_measuring = isDue();
    ++m_steps;
    if (!m_measuring) return;
    for (Watched& watched : m_layers) {
        watched.before = copiesOf(watched.parameters);
        double sum = 0;
        bool any = false;
        for (const at::Tensor& parameter : watched.parameters) {
            if (!parameter.grad().defined()) continue;
            any = true;
            sum += squareOf(parameter.grad());
        }
        watched.gradient = any ? std::optional(std::sqrt(sum)) : std::nullopt;
    }
}

TrainStatisticsPtr StatisticsWatch::afterStep(const TrainState& state) {
    if (!std::exchange(m_measuring, false)) return {};
    auto made = std::make_shared<TrainStatistics>();
    made->iter = state.iter + 1;
    for (Watched& watched : m_layers) {
        LayerStatistics layer;
        layer.path = watched.path;
        layer.type = watched.layer->type();
        if (!watched.parameters.empty()) {
            layer.weight = normOverAll(watched.before);
            layer.gradient = watched.gradient;
            layer.update = shareOf(normOfDifference(watched.parameters, watched.before), layer.weight);
            layer.distance = shareOf(normOfDifference(watched.parameters, watched.start), normOverAll(watched.start));
        }
        if (watched.channels > 0) layer.dead = static_cast<double>(watched.dead) / static_cast<double>(watched.channels);
        watched.before.clear();
        made->layers.push_back(std::move(layer));
    }
    return made;
}

}  // namespace teardown::engine
