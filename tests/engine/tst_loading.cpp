// What loading does besides copying: tensors that another program stores in parts, and the scale and shift of a standardised convolution
// that a file of plain ones lacks.
#include "loaded_model.h"

#include "core/checkpoint/fit/joined_tensors.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "core/engine/nn/recipe.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>

#include <functional>
#include <map>

using namespace teardown;
using namespace teardown::engine;

namespace {

std::string standardised(const std::string& convolution) {
    return "dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, base_channels=8, stem_channels=8, "
           "conv_cfg=dict(type='" +
           convolution + "')), neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=3, in_channels=64))";
}

constexpr const char* kTnt =
    "dict(type='ImageClassifier', backbone=dict(type='TNT', arch=dict(embed_dims_outer=24, embed_dims_inner=8, num_layers=2, "
    "num_heads_inner=2, num_heads_outer=3), img_size=32, qkv_bias=True), head=dict(type='LinearClsHead', num_classes=3, in_channels=24))";

std::map<std::string, at::Tensor> tensorsOf(const BuiltModel& model) {
    std::map<std::string, at::Tensor> tensors;
    for (const StateEntry& entry : stateDict(*model.network)) tensors.emplace(entry.key, entry.tensor.detach());
    return tensors;
}

Result<void> write(const std::map<std::string, at::Tensor>& tensors, const std::string& path) {
    std::vector<NamedTensor> named;
    for (const auto& [key, tensor] : tensors) named.push_back({key, viewOf(tensor.contiguous())});
    return writeCheckpoint(path, ConfigValue::dict({}), named);
}

at::Tensor logitsOf(const BuiltModel& model) {
    const at::NoGradGuard noGrad;
    model.network->eval();
    return model.network->test(recipeInput({2, 3, 32, 32})).at("logits").tensor();
}

/// The step that gives the tensor or the standardised convolution of this path its values; null: there is none.
const Step* copyTo(const BuiltModel& model, const std::string& path) {
    for (const Step& step : model.outcome->trace->steps)
        if (step.path == path && step.kind == StepKind::Copy) return &step;
    return nullptr;
}

/// timm's name of a tensor of TNT, found by its own mapping among those with the network's numbers.
std::map<std::string, std::vector<std::string>> timmNames() {
    std::map<std::string, std::vector<std::string>> names;
    std::vector<std::string> theirs{"cls_token", "patch_pos", "pixel_pos", "pixel_embed.proj.weight", "pixel_embed.proj.bias"};
    const auto both = [&](const std::string& name) {
        theirs.push_back(name + ".weight");
        theirs.push_back(name + ".bias");
    };
    for (const char* name : {"norm1_proj", "proj", "norm2_proj", "norm", "head"}) both(name);
    for (const char* block : {"blocks.0.", "blocks.1."})
        for (const char* name :
             {"norm_in", "attn_in.qk", "attn_in.v", "attn_in.proj", "norm_mlp_in", "mlp_in.fc1", "mlp_in.fc2", "norm1_proj", "proj",
              "norm_out", "attn_out.qk", "attn_out.v", "attn_out.proj", "norm_mlp", "mlp.fc1", "mlp.fc2"})
            both(std::string(block) + name);
    for (const std::string& name : theirs) {
        const std::string mapped = mapKey("timm-tnt", name);
        const auto part = numberedPart(mapped);
        names[part ? part->first : mapped].push_back(name);
    }
    return names;
}

}  // namespace

class TestLoading : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }

private Q_SLOTS:
    void partsMakeATensor() {
        const auto model = built(kTnt);
        fillByRecipe(*model->network);
        const auto names = timmNames();
        std::map<std::string, at::Tensor> theirs;
        for (const auto& [key, tensor] : tensorsOf(*model)) {
            QVERIFY2(names.contains(key), key.c_str());
            const std::vector<std::string>& parts = names.at(key);
            if (parts.size() == 1) {
                theirs[parts.front()] = tensor;
                continue;
            }
            // Queries and keys are two thirds of the rows.
            const std::int64_t third = tensor.size(0) / 3;
            theirs[parts.at(0)] = tensor.narrow(0, 0, 2 * third);
            theirs[parts.at(1)] = tensor.narrow(0, 2 * third, third);
        }
        QVERIFY(write(theirs, path("timm.pth")).ok());
        const auto loaded = built(kTnt, path("timm.pth"));
        const LoadReport& load = *loaded->outcome->load;
        QCOMPARE(load.mapping, std::string("timm-tnt"));
        QCOMPARE(loaded->inputChannels, 3);
        QCOMPARE(load.matched, load.entries);
        QVERIFY(load.unexpected.empty() && load.missing.empty() && load.mismatched.empty());
        for (const auto& [key, tensor] : tensorsOf(*loaded)) QVERIFY2(at::equal(tensor, tensorsOf(*model).at(key)), key.c_str());
        QVERIFY(at::equal(logitsOf(*loaded), logitsOf(*model)));
        // The step names both tensors of the file.
        const Step* step = copyTo(*loaded, "backbone.layers.1.outer_block.attn.attn.in_proj_bias");
        QVERIFY(step);
        QCOMPARE(english(step->facts.front().value),
                 std::string("state_dict.blocks.1.attn_out.qk.bias, state_dict.blocks.1.attn_out.v.bias"));
    }

    void aPartAloneIsNoTensor() {
        const auto model = built(kTnt);
        const auto names = timmNames();
        std::map<std::string, at::Tensor> theirs;
        for (const auto& [key, tensor] : tensorsOf(*model)) theirs[names.at(key).front()] = tensor;
        QVERIFY(write(theirs, path("half.pth")).ok());
        const auto file = CheckpointFile::open(path("half.pth"));
        QVERIFY(file.ok());
        const auto state = stateDictOf(**file);
        QVERIFY(state.ok());
        std::vector<StateDictEntry> entries;
        for (const auto& [key, tensor] : tensorsOf(*model)) {
            Shape shape(tensor.sizes().begin(), tensor.sizes().end());
            entries.push_back({key, std::move(shape), "float32"});
        }
        const LoadReport report = matchStateDict(entries, **file, *state, KeyChoice{"timm-tnt", {}}).report;
        QCOMPARE(report.missing.size(), std::size_t{8});
        QCOMPARE(report.unexpected.size(), std::size_t{8});
    }

    void standardisedConvolutionsAdoptTheirWeight() {
        const auto plain = built(standardised("Conv2d"));
        fillByRecipe(*plain->network);
        QVERIFY(writeState(*plain, path("plain.pth")).ok());
        const auto model = built(standardised("ConvAWS"), path("plain.pth"));
        const LoadReport& load = *model->outcome->load;
        // Two for each of 20 convolutions; mmcv reports nothing.
        QCOMPARE(load.remade.size(), std::size_t{40});
        QVERIFY(load.missing.empty() && load.missingToMmcv.empty() && load.unexpected.empty());
        QCOMPARE(load.loaded(), load.entries);
        const auto tensors = tensorsOf(*model);
        const at::Tensor rows = tensors.at("backbone.layer2.1.conv1.weight").flatten(1);
        const at::Tensor gamma = tensors.at("backbone.layer2.1.conv1.weight_gamma"),
                         beta = tensors.at("backbone.layer2.1.conv1.weight_beta");
        QVERIFY(at::allclose(beta.flatten(), rows.mean(1), 1e-6, 1e-8));
        QVERIFY(at::allclose(gamma.flatten(), (rows.var(1) + 1e-5).sqrt(), 1e-6, 1e-8));
        const Step* step = copyTo(*model, "backbone.layer2.1.conv1");
        QVERIFY(step);
        QCOMPARE(step->outputs.size(), std::size_t{2});
        // Standardised by its own moments a filter is what it was.
        QVERIFY(at::allclose(logitsOf(*model), logitsOf(*plain), 1e-3, 1e-4));
        QVERIFY(!at::allclose(logitsOf(*model), logitsOf(*built(standardised("ConvAWS"))), 1e-3, 1e-4));
    }

    void ownScaleIsKept() {
        const auto trained = built(standardised("ConvAWS"));
        fillByRecipe(*trained->network);
        auto tensors = tensorsOf(*trained);
        for (auto& [key, tensor] : tensors)
            if (key.ends_with("weight_gamma")) tensor = at::full_like(tensor, 0.5);
        QVERIFY(write(tensors, path("own.pth")).ok());
        const auto same = built(standardised("ConvAWS"), path("own.pth"));
        QVERIFY(same->outcome->load->remade.empty());
        QVERIFY(at::equal(tensorsOf(*same).at("backbone.conv1.weight_gamma"), tensors.at("backbone.conv1.weight_gamma")));
        QVERIFY(at::equal(tensorsOf(*same).at("backbone.conv1.weight_beta"), tensors.at("backbone.conv1.weight_beta")));
        QVERIFY(!copyTo(*same, "backbone.conv1"));
        // A shift alone is missing as any other tensor is; a scale that is not positive is no scale to mmcv.
        tensors.erase("backbone.conv1.weight_beta");
        tensors["backbone.layer1.0.conv1.weight_gamma"] = -tensors["backbone.layer1.0.conv1.weight_gamma"];
        QVERIFY(write(tensors, path("odd.pth")).ok());
        const auto odd = built(standardised("ConvAWS"), path("odd.pth"));
        QCOMPARE(odd->outcome->load->missing, std::vector<std::string>{"backbone.conv1.weight_beta"});
        const auto now = tensorsOf(*odd);
        const at::Tensor rows = now.at("backbone.layer1.0.conv1.weight").flatten(1);
        QVERIFY(at::allclose(now.at("backbone.layer1.0.conv1.weight_gamma").flatten(), (rows.var(1) + 1e-5).sqrt(), 1e-6, 1e-8));
        QVERIFY(at::equal(now.at("backbone.conv1.weight_beta"), at::zeros_like(now.at("backbone.conv1.weight_beta"))));
    }
};

TD_TEST(TestLoading)
#include "tst_loading.moc"
