// SwinBlock: window attention, then linear layers on each token, both with a shortcut; and a stage of them (Liu et al., ICCV 2021, figure
// 3b; mmcls/models/backbones/swin_transformer.py). The second version has its norms after the branches (Liu et al., CVPR 2022, figure 1;
// swin_transformer_v2.py).
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/blocks/ffn.h"
#include "core/engine/zoo/blocks/patch_merging.h"
#include "core/engine/zoo/blocks/shift_window_msa.h"

namespace teardown::engine {

/// Children: norm1, attn, norm2, ffn; in the second version attn, norm1, ffn, norm2, norm3.
class SwinBlock : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments. Throws BuildFailure or c10::Error.
    SwinBlock(const ConfigValue& config, SwinVersion version, const std::string& path);
    Formula formula() const override;

protected:
    /// Tokens [N, h * w, embed_dims] with their grid -> the same.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    SwinBlock(const Arguments& arguments, SwinVersion version);
    void makeAttention(const Arguments& arguments);
    void makeFfn(const Arguments& arguments);
    UnaryPtr makeNorm(const char* name, const Arguments& arguments);
    at::Tensor forwarded(const at::Tensor& x, const at::Tensor& identity);

    SwinVersion m_version;
    UnaryPtr m_norm1, m_norm2;
    UnaryPtr m_norm3;  ///< null without extra_norm
    std::shared_ptr<ShiftWindowMsa> m_attention;
    std::shared_ptr<Ffn> m_ffn;
};

/// SwinBlockSequence. Children: blocks and downsample, which follows them; in the second version downsample, which comes first, and blocks.
class SwinStage : public ValueModule {
public:
    /// config: a dict of the class's keyword arguments. Throws BuildFailure or c10::Error.
    SwinStage(const ConfigValue& config, SwinVersion version, const std::string& path);
    std::int64_t outChannels() const { return m_downsample ? m_downsample->outChannels() : m_embedDims; }
    /// Null if there is none.
    const std::shared_ptr<PatchMerging>& downsample() const { return m_downsample; }
    Formula formula() const override;

protected:
    /// Tokens with their grid -> tokens with theirs. The first version downsamples only if the context has do_downsample=True.
    Value forward(const Value& tokens, const CallContext& context) override;

private:
    SwinStage(const Arguments& arguments, SwinVersion version);
    void makeDownsample(const Arguments& arguments);
    void makeBlocks(const Arguments& arguments);

    SwinVersion m_version;
    std::int64_t m_embedDims;
    std::shared_ptr<ModuleListOf<ValueLayer>> m_blocks;
    std::shared_ptr<PatchMerging> m_downsample;
    std::atomic<bool> m_downsampled = false;  ///< in the last call
};

}  // namespace teardown::engine
