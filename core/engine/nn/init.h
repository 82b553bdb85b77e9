// init_cfg: runs mmcv's initialisers (mmcv/cnn/utils/weight_init.py) over a network and reports each changed tensor to an observer.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/engine/nn/layer.h"

#include <functional>
#include <map>
#include <string>

namespace teardown::engine {

struct InitEvent {
    std::string key;     ///< "backbone.conv1.weight"
    std::string owner;   ///< module whose init_cfg or init_weights changed it, "" for the root
    std::string rule;    ///< as mmcv logs it: "KaimingInit: a=0, mode=fan_out, ..."
    at::Tensor tensor;   ///< after the change; shares storage with the model
    ConfigValue config;  ///< the rule's dict with its origins; None if the program's own init_weights changed it
};

struct Initialiser;

class InitObserver {
public:
    virtual ~InitObserver() = default;
    virtual void initialised(const InitEvent& event) = 0;
    /// A Pretrained rule of `module`, whose path is `owner`: the observer may load the file. The modules below it are left alone.
    virtual void pretrained(Layer& module, const std::string& owner, const ConfigValue& config) = 0;
};

/// mmcv's model.init_weights(). Draws from at::default generator in mmcv's order, so the same at::manual_seed gives mmcv's values. Errors:
/// registry-unknown (initialiser), registry-argument, config-value, with the config's file and line.
Result<void> initWeights(Layer& root, InitObserver* observer = nullptr);

/// Whether an init_cfg is a Pretrained rule and no list: classes with an init_weights of their own then leave out the rest of it.
bool isPretrained(const ConfigValue& initCfg);

/// The context of BaseModule::initWeights and of modules with their own init_weights.
class Initializer {
public:
    Initializer(Layer& root, InitObserver* observer);
    /// mmcv's initialize(module, init_cfg). False after a Pretrained dict: the children must be skipped.
    bool initialize(Layer& module, const ConfigValue& initCfg);

    void constant(Layer& module, double value, double bias);
    /// Initialises one parameter of the module itself: torch.nn.init.xavier_uniform_, normal_(std) and mmcv's trunc_normal_(std).
    void xavierUniform(Layer& module, const std::string& name);
    void normal(Layer& module, const std::string& name, double deviation);
    void truncatedNormal(Layer& module, const std::string& name, double deviation);
    void zeros(Layer& module, const std::string& name);
    /// torch.nn.init.kaiming_normal_(mode, nonlinearity='relu') of one parameter; kaiming() also sets the bias.
    void kaimingNormal(Layer& module, const std::string& name, const std::string& mode);
    void kaiming(Layer& module, double a, const std::string& mode, const std::string& nonlinearity, double bias, bool uniform);

private:
    void applyRule(Layer& module, const ConfigValue& config, bool wholeModule);
    void applyBelow(Layer& module, const Initialiser& rule, bool wholeModule);
    void applyTo(Layer& layer, const Initialiser& rule);
    void fillOne(Layer& module, const std::string& name, std::string rule, const std::function<void(const at::Tensor&)>& fill);
    void reported(Layer& layer, const std::string& name, const at::Tensor& tensor);
    [[noreturn]] void fail(Message what, Message remedy, const ConfigValue& at) const;
    std::string rulePath() const { return m_owner.empty() ? "init_cfg" : m_owner + ".init_cfg"; }

    InitObserver* m_observer;
    std::map<const Layer*, std::string> m_paths;
    std::string m_owner;
    std::string m_ruleText;
    ConfigValue m_ruleConfig;
};

}  // namespace teardown::engine
