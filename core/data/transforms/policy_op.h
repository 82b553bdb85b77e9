// What the operations of AutoAugment and RandAugment have in common (mmcls/datasets/pipelines/auto_augment.py): they run with a
// probability, and some of them turn their magnitude negative with another one.
#pragma once

#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

class PolicyOp : public Transform {
public:
    explicit PolicyOp(const Arguments& arguments);

    Result<void> apply(const TransformCall& call) const final;
    bool isRandom() const override { return true; }

protected:
    /// What its pictures must be; 8 bits unless a class says otherwise.
    virtual PixelKind pixels() const { return PixelKind::Bytes; }
    virtual bool threeChannels() const { return true; }
    /// The operation's value as configured if it may become negative; nullopt: there is no second draw.
    virtual std::optional<double> magnitude() const { return std::nullopt; }
    /// Changes the picture and says with which numbers. `value` is the magnitude with its sign.
    virtual Result<Message> change(const TransformCall& call, double value) const = 0;

private:
    double m_probability;
    double m_negative;  ///< probability of the negative magnitude
};

/// pad_val of the warps and of Cutout: an int or three of them. Throws BuildFailure.
std::array<double, 3> policyPadValue(const Arguments& arguments);

}  // namespace teardown
