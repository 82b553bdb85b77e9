// ConvModule: mmcv's conv, norm and activation bundle (mmcv/cnn/bricks/conv_module.py). Children: conv, bn (the norm's abbreviation),
// activate.
#pragma once

#include "core/config/config_value.h"
#include "core/engine/nn/conv.h"
#include "core/registry/arguments.h"

#include <optional>

namespace teardown::engine {

struct ConvModuleOptions {
    Conv2dOptions conv;
    std::optional<bool> bias;  ///< none = 'auto': only without a norm
    ConfigValue convCfg;       ///< None: Conv2d
    ConfigValue stridedCfg;    ///< for convModule(): instead of convCfg where there is a stride; None: convCfg
    ConfigValue normCfg;       ///< None: no norm
    ConfigValue actCfg;        ///< None: no activation
    bool inplace = true;
    std::string path;  ///< config path of the owner, for messages

    /// The settings shared by all convolutions of a network: conv_cfg, norm_cfg and act_cfg, where it has them.
    static ConvModuleOptions sharedBy(const Arguments& arguments);
    ConvModuleOptions withoutActivation() const;
};

class ConvModule : public UnaryLayer {
public:
    /// Replaces PyTorch's initial values by mmcv's (Kaiming normal over fan_out, bias 0). Throws BuildFailure.
    explicit ConvModule(const ConvModuleOptions& options);
    Description describe() const override { return madeOfParts(); }
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    at::Tensor forward(const at::Tensor& input) override;

private:
    UnaryPtr m_conv;
    UnaryPtr m_norm;
    UnaryPtr m_activate;
    bool m_leaky = false;
    double m_slope = 0.01;
};

/// A ConvModule of a network whose convolutions share these settings. Throws BuildFailure.
UnaryPtr convModule(ConvModuleOptions shared, const Conv2dOptions& conv);

}  // namespace teardown::engine
