#include "core/engine/nn/initialisers.h"

#include "core/base/text.h"
#include "core/engine/nn/constructor_values.h"
#include "core/registry/python_values.h"

#include <ATen/ATen.h>

#include <cmath>

namespace teardown::engine {

namespace {

using InitResult = Result<Initialiser>;

/// What BaseInit derives from bias, bias_prob and layer.
Initialiser initialiserBase(const Arguments& a) {
    Initialiser made;
    made.bias = a.number("bias");
    if (!a["bias_prob"].isNone()) {
        const double p = a.number("bias_prob");
        made.bias = -std::log((1 - p) / p);
    }
    const ConfigValue& layers = a["layer"];
    if (layers.isString())
        made.layers = {layers.asString()};
    else if (layers.kind() == ValueKind::List)
        for (const ConfigValue& item : layers.items()) made.layers.push_back(item.str());
    else if (!layers.isNone())
        throw BuildFailure{
            a.bad("layer", message("layer.layer-must-be-a", "layer must be a str or a list of str, but got a <class '{typeName}'>",
                                   {{"typeName", layers.typeName()}}))};
    return made;
}

std::string biasText(const Arguments& a, const Initialiser& made) {
    return "bias=" + (a["bias_prob"].isNone() ? a["bias"].str() : pythonFloat(made.bias));
}

/// "KaimingInit: a=0, ..., bias=0" with the arguments of these names, as written.
std::string logText(const Arguments& a, const Initialiser& made, const std::vector<std::string>& names) {
    std::string text = a.signature().className() + ": ";
    // mmcv writes "distribution =" in Kaiming's line.
    for (const std::string& name : names)
        text += name + (name == "distribution" && a.signature().name == "Kaiming" ? " =" : "=") + a[name].str() + ", ";
    return text + biasText(a, made);
}

bool isUniform(const Arguments& a) {
    const std::string distribution = a.text("distribution");
    if (distribution != "normal" && distribution != "uniform")
        throw BuildFailure{
            a.bad("distribution", message("distribution.distribution-must-be-uniform",
                                          "distribution={distribution}: must be 'uniform' or 'normal'", {{"distribution", distribution}}))};
    return distribution == "uniform";
}

/// Values around 0 with this standard deviation.
void fillScaled(const at::Tensor& weight, double deviation, bool uniform) {
    if (uniform)
        weight.uniform_(-std::sqrt(3.0) * deviation, std::sqrt(3.0) * deviation);
    else
        weight.normal_(0, deviation);
}

InitResult makeConstant(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    made.fill = [value = a.number("val")](const at::Tensor& weight) { weight.fill_(value); };
    made.text = logText(a, made, {"val"});
    return made;
}

InitResult makeXavier(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    made.usesFans = true;
    made.fill = [gain = a.number("gain"), uniform = isUniform(a)](const at::Tensor& weight) {
        const Fans fan = fans(weight);
        fillScaled(weight, gain * std::sqrt(2.0 / static_cast<double>(fan.in + fan.out)), uniform);
    };
    made.text = logText(a, made, {"gain", "distribution"});
    return made;
}

InitResult makeNormal(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    made.fill = [mean = a.number("mean"), deviation = a.number("std")](const at::Tensor& weight) { weight.normal_(mean, deviation); };
    made.text = logText(a, made, {"mean", "std"});
    return made;
}

InitResult makeTruncNormal(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    made.fill = [mean = a.number("mean"), deviation = a.number("std"), low = a.number("a"),
                 high = a.number("b")](const at::Tensor& weight) { fillTruncatedNormal(weight, mean, deviation, low, high); };
    made.text = logText(a, made, {"a", "b", "mean", "std"});
    return made;
}

InitResult makeUniform(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    made.fill = [low = a.number("a"), high = a.number("b")](const at::Tensor& weight) { weight.uniform_(low, high); };
    made.text = logText(a, made, {"a", "b"});
    return made;
}

InitResult makeKaiming(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    const std::string mode = a.text("mode");
    const std::string nonlinearity = a.text("nonlinearity");
    const double slope = a.number("a");
    if (mode != "fan_in" && mode != "fan_out")
        return a.bad("mode", message("mode.mode-not-supported-please", "Mode {mode} not supported, please use one of ['fan_in', 'fan_out']",
                                     {{"mode", mode}}));
    if (gainOf(nonlinearity, slope) < 0)
        return a.bad("nonlinearity", message("nonlinearity.unsupported-nonlinearity", "Unsupported nonlinearity {nonlinearity}",
                                             {{"nonlinearity", nonlinearity}}));
    made.usesFans = true;
    made.fill = [=, uniform = isUniform(a)](const at::Tensor& weight) { fillKaiming(weight, slope, mode, nonlinearity, uniform); };
    made.text = logText(a, made, {"a", "mode", "nonlinearity", "distribution"});
    return made;
}

InitResult makeCaffe2Xavier(const Arguments& a) {
    Initialiser made = initialiserBase(a);
    made.usesFans = true;
    made.fill = [](const at::Tensor& weight) { fillKaiming(weight, 1, "fan_in", "leaky_relu", true); };
    made.text = "Caffe2XavierInit: a=1, mode=fan_in, nonlinearity=leaky_relu, distribution =uniform, " + biasText(a, made);
    return made;
}

InitResult makePretrained(const Arguments& a) {
    Initialiser made;
    made.text = "PretrainedInit: load from " + a["checkpoint"].str();
    made.checkpoint = a["checkpoint"].str();
    return made;
}

void fillInitialisers(InitialiserRegistry& registry) {
    using py::none;
    using py::value;
    const auto row = [&](const char* name, const char* doc, std::vector<ArgumentSpec> own, InitResult (*make)(const Arguments&),
                         bool base = true) {
        if (base) {
            own.push_back({"bias", value(0), "Fill value for each bias."});
            own.push_back({"bias_prob", none(), "Sets the bias such that its sigmoid is this probability."});
            own.push_back({"layer", none(), "Class or base class of the layers to initialise, or a list of them."});
        }
        registry.add({name, doc, ReferenceClass::of(std::string("mmcv.cnn.utils.weight_init.") + name + "Init"), std::move(own), make});
    };
    const ArgumentSpec distribution{"distribution", value("normal"), "normal or uniform."};
    row("Constant", "Fills weights with one value.", {{"val", {}, "The value of each weight."}}, makeConstant);
    row("Xavier", "Scales by the mean of inputs and outputs (Glorot and Bengio 2010).",
        {{"gain", value(1), "Factor for the standard deviation."}, distribution}, makeXavier);
    row("Normal", "Draws weights from a normal distribution.",
        {{"mean", value(0), "Its mean."}, {"std", value(1), "Its standard deviation."}}, makeNormal);
    row("TruncNormal", "Draws weights from a normal distribution cut off at a and b.",
        {{"mean", value(0), "Its mean."},
         {"std", value(1), "Its standard deviation."},
         {"a", value(-2), "Smallest value."},
         {"b", value(2), "Largest value."}},
        makeTruncNormal);
    row("Uniform", "Draws weights evenly between a and b.", {{"a", value(0.0), "Smallest value."}, {"b", value(1.0), "Largest value."}},
        makeUniform);
    row("Kaiming", "Scales by the fan so that rectifiers keep the variance (He et al. 2015).",
        {{"a", value(0), "Slope of the leaky_relu below zero."},
         {"mode", value("fan_out"), "fan_in keeps the variance forwards, fan_out backwards."},
         {"nonlinearity", value("relu"), "Name of the following nonlinearity, as in torch.nn.init.calculate_gain."},
         distribution},
        makeKaiming);
    row("Caffe2Xavier", "Kaiming with the settings of Caffe2's XavierFill.", {}, makeCaffe2Xavier);
    row("Pretrained", "Loads the values from a checkpoint.",
        {{"checkpoint", {}, "Its file or address."},
         {"prefix", none(), "Prefix of the keys to load."},
         {"map_location", none(), "Device to load it to; Teardown always uses the CPU."}},
        makePretrained, /*base=*/false);
}

}  // namespace

void fillXavierUniform(const at::Tensor& weight) {
    const Fans fan = fans(weight);
    fillScaled(weight, std::sqrt(2.0 / static_cast<double>(fan.in + fan.out)), /*uniform=*/true);
}

void fillTruncatedNormal(const at::Tensor& weight, double mean, double deviation, double low, double high) {
    const auto below = [&](double x) { return (1.0 + std::erf((x - mean) / deviation / std::sqrt(2.0))) / 2.0; };
    weight.uniform_(2 * below(low) - 1, 2 * below(high) - 1);
    weight.erfinv_();
    weight.mul_(deviation * std::sqrt(2.0));
    weight.add_(mean);
    weight.clamp_(low, high);
}

void fillKaiming(const at::Tensor& weight, double a, const std::string& mode, const std::string& nonlinearity, bool uniform) {
    const Fans fan = fans(weight);
    fillScaled(weight, gainOf(nonlinearity, a) / std::sqrt(static_cast<double>(mode == "fan_in" ? fan.in : fan.out)), uniform);
}

const InitialiserRegistry& initialiserRegistry() {
    struct Filled {
        InitialiserRegistry registry{"initializer", "mmcv"};
        Filled() { fillInitialisers(registry); }
    };
    static const Filled s_filled;
    return s_filled.registry;
}

}  // namespace teardown::engine
