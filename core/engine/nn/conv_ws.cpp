#include "core/engine/nn/conv_ws.h"

namespace teardown::engine {

static constexpr double kAwsEps = 1e-5;

/// The convolution with a weight that is computed for each call.
static at::Tensor convolvedWith(const at::Tensor& weight, const at::Tensor& input, const at::Tensor& bias, const Conv2dOptions& o) {
    onednn::PackedWeight once;
    return onednn::conv2d(input, weight, bias, {o.stride, o.padding, o.dilation, o.groups}, once);
}

static Cost countedAsConv2d() { return {CostFormula::Nothing, CostFormula::Kernel, "as Conv2d; mmcv does not list the class"}; }

/// mean[o] and the sum of the squares around it, over what a filter holds.
static std::pair<Term, Term> filterMoments(const std::vector<IndexRange>& ranges, const Term& element) {
    const Term mean = formula::tensor("mean")[{formula::index("o")}];
    if (ranges.empty()) return {element, formula::power(element - mean, 2)};
    return {formula::reduce("mean", ranges, element), formula::reduce("sum", ranges, formula::power(element - mean, 2))};
}

Description ConvWS2d::describe() const {
    Description description = Conv2d::describe();
    description.arguments.push_back({"eps", m_eps, Shown::Not});
    description.cost = countedAsConv2d();
    return description;
}

Formula ConvWS2d::formula() const {
    const Term o = formula::index("o"), mean = formula::tensor("mean")[{o}];
    const auto [average, squares] = filterMoments(kernelRanges(), kernelElement());
    const std::int64_t others = weight[0].numel() - 1;
    return plainConvolution(
        {{"mean", {"o"}, average, -1}, {"std", {"o"}, formula::sqrt(squares / others), -1}},
        [&](const Term& element) { return element - mean; }, formula::tensor("std")[{o}] + m_eps);
}

at::Tensor ConvWS2d::forward(const at::Tensor& input) {
    const at::Tensor rows = weight.view({weight.size(0), -1});
    const at::Tensor mean = at::mean(rows, {1}, /*keepdim=*/true).view({-1, 1, 1, 1});
    const at::Tensor deviation = at::std(rows, at::IntArrayRef{1}, /*unbiased=*/true, /*keepdim=*/true).view({-1, 1, 1, 1});
    return convolvedWith(at::div(at::sub(weight, mean), at::add(deviation, m_eps)), input, bias, options());
}

ConvAWS2d::ConvAWS2d(const Conv2dOptions& options) : Conv2d(options, "ConvAWS2d", {"Conv2d"}) {
    m_gamma = register_buffer("weight_gamma", at::ones({options.outChannels, 1, 1, 1}));
    m_beta = register_buffer("weight_beta", at::zeros({options.outChannels, 1, 1, 1}));
}

Description ConvAWS2d::describe() const {
    Description description = Conv2d::describe();
    description.cost = countedAsConv2d();
    return description;
}

Formula ConvAWS2d::formula() const {
    const Term o = formula::index("o"), mean = formula::tensor("mean")[{o}], std = formula::tensor("std")[{o}];
    const Term gamma = formula::tensor("weight_gamma", "gamma")[{o, 0, 0, 0}], beta = formula::tensor("weight_beta", "beta")[{o, 0, 0, 0}];
    const auto [average, squares] = filterMoments(kernelRanges(), kernelElement());
    const std::int64_t others = weight[0].numel() - 1;
    return plainConvolution({{"mean", {"o"}, average, -1}, {"std", {"o"}, formula::sqrt(squares / others + kAwsEps), -1}},
                            [&](const Term& element) { return gamma * (element - mean) / std + beta; });
}

std::pair<at::Tensor, at::Tensor> ConvAWS2d::moments() const {
    const at::Tensor rows = weight.view({weight.size(0), -1});
    return {at::mean(rows, {1}).view({-1, 1, 1, 1}), at::sqrt(at::add(at::var(rows, at::IntArrayRef{1}), kAwsEps)).view({-1, 1, 1, 1})};
}

bool ConvAWS2d::adoptWeight(bool withGamma) {
    const at::NoGradGuard noGrad;
    if (withGamma && m_gamma.mean().item<double>() > 0) return false;
    const auto [mean, deviation] = moments();
    m_beta.set_data(mean.detach().clone());
    m_gamma.set_data(deviation.detach().clone());
    return true;
}

at::Tensor ConvAWS2d::forward(const at::Tensor& input) {
    const auto [mean, deviation] = moments();
    const at::Tensor standardised = at::div(at::sub(weight, mean), deviation);
    return convolvedWith(at::add(at::mul(m_gamma, standardised), m_beta), input, bias, options());
}

}  // namespace teardown::engine
