// init_cfg: mmcv's initialisers (mmcv/cnn/utils/weight_init.py) run over a network, each changed tensor told to an observer.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/engine/nn/layer.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace teardown::engine {

struct InitEvent {
    std::string key;     ///< "backbone.conv1.weight"
    std::string owner;   ///< module whose init_cfg or init_weights did it, "" for the root
    std::string rule;    ///< as mmcv logs it: "KaimingInit: a=0, mode=fan_out, ..."
    at::Tensor tensor;   ///< after the change; shares storage with the model
    ConfigValue config;  ///< the rule's dict with its origins; None when the program's own init_weights did it
};

class InitObserver {
public:
    virtual ~InitObserver() = default;
    virtual void initialised(const InitEvent& event) = 0;
    /// A Pretrained rule: the address is reported, never fetched. Modules below `owner` keep their values.
    virtual void pretrained(const std::string& owner, const std::string& checkpoint, const ConfigValue& config) = 0;
};

/// mmcv's model.init_weights(). Draws from at::default generator in mmcv's order, so the same at::manual_seed gives mmcv's values.
/// Errors: registry-unknown (initialiser), registry-argument, config-value, with the config's file and line.
Result<void> initWeights(Layer& root, InitObserver* observer = nullptr);

/// Arguments of an initialiser for the registry list; none: required.
struct InitialiserRow {
    const char* name;
    const char* className;
    const char* doc;
    std::vector<std::pair<std::string, std::optional<ConfigValue>>> arguments;
};
const std::vector<InitialiserRow>& initialiserRows();

/// What BaseModule::initWeights and the modules with an init_weights of their own work with.
class Initializer {
public:
    Initializer(Layer& root, InitObserver* observer);
    /// mmcv's initialize(module, init_cfg). False after a Pretrained dict: the children are to be left alone.
    bool initialize(Layer& module, const ConfigValue& initCfg);

    void constant(Layer& module, double value, double bias);
    void kaiming(Layer& module, double a, const std::string& mode, const std::string& nonlinearity, double bias, bool uniform);

private:
    struct Rule;
    void applyRule(Layer& module, const ConfigValue& config, bool wholeModule);
    void applyBelow(Layer& module, const Rule& rule);
    void applyTo(Layer& layer, const Rule& rule);
    void told(Layer& layer, const std::string& name, const at::Tensor& tensor);
    [[noreturn]] void fail(std::string code, Message what, Message remedy, const ConfigValue& at) const;

    InitObserver* m_observer;
    std::map<const Layer*, std::string> m_paths;
    std::string m_owner;
    std::string m_ruleText;
    ConfigValue m_ruleConfig;
};

}  // namespace teardown::engine
