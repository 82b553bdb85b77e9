// VisionTransformer: a picture's patches as tokens with attention among them (Dosovitskiy et al., ICLR 2021;
// mmcls/models/backbones/vision_transformer.py), and DistilledVisionTransformer, which has a second token without a position (Touvron et
// al., ICML 2021; mmcls/models/backbones/deit.py). State keys: cls_token, pos_embed, dist_token, patch_embed, layers, ln1.
#pragma once

#include "core/engine/zoo/backbones/token_backbone.h"
#include "core/engine/zoo/blocks/patch_embed.h"

namespace teardown::engine {

class VisionTransformer : public TokenBackbone {
public:
    /// Throws BuildFailure or c10::Error.
    VisionTransformer(const Arguments& arguments, bool distilled);
    void initWeights(Initializer& initializer) override;

private:
    struct Arch {
        std::int64_t embedDims = 0, layers = 0, heads = 0, feedforwardChannels = 0;
    };
    static Arch archOf(const Arguments& arguments);
    void makePatchEmbed(const Arguments& arguments, const Arch& arch);
    void makeLayers(const Arguments& arguments, const Arch& arch);
};

}  // namespace teardown::engine
