#include "core/checkpoint/fit/key_mapping.h"

#include "core/checkpoint/fit/key_mapping_tables.h"
#include "core/checkpoint/fit/key_mapping_tables_blocks.h"
#include "core/checkpoint/fit/key_mapping_tables_metaformer.h"
#include "core/checkpoint/fit/key_mapping_tables_resnets.h"
#include "core/checkpoint/fit/key_pattern.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace teardown {

namespace keytables {
namespace {

constexpr std::size_t kMaxRevisedKey = 4096;  // std::regex recurses as deep as its input is long

template <std::size_t N>
std::string inner(const Row (&rows)[N], std::string_view rest) {
    Match match;
    for (const Row& row : rows)
        if (matches(row.from, rest, match)) return std::string(row.to.substr(0, row.to.find('*'))) + std::string(match.rest);
    return std::string(rest);
}

/// RepVGG's inner names: each component of the rest on its own.
std::string repvggRest(std::string_view rest) {
    std::string out;
    for (std::size_t start = 0; start <= rest.size();) {
        const std::size_t end = std::min(rest.find('.', start), rest.size());
        std::string_view component = rest.substr(start, end - start);
        for (const Row& row : kRepvggInner)
            if (row.from == component) {
                component = row.to;
                break;
            }
        if (start > 0) out += '.';
        out += component;
        start = end + 1;
    }
    return out;
}

std::string shuffleRest(std::string_view rest) { return inner(kShuffleNetV2Inner, rest); }
std::string denseNetRest(std::string_view rest) { return inner(kDenseNetInner, rest); }
std::string convNeXtRest(std::string_view rest) { return inner(kConvNeXtInner, rest); }
std::string convNeXtTimmRest(std::string_view rest) { return inner(kConvNeXtTimmInner, rest); }
std::string swinRest(std::string_view rest) { return inner(kSwinInner, rest); }
std::string conformerRest(std::string_view rest) { return inner(kConformerInner, rest); }
std::string vanRest(std::string_view rest) { return inner(kVanInner, rest); }
std::string poolFormerTimmRest(std::string_view rest) { return inner(kPoolFormerTimmInner, rest); }
std::string efficientFormerTimmRest(std::string_view rest) { return inner(kEfficientFormerTimmInner, rest); }
/// "block2-0.f.a.0.weight" -> "0.conv1.weight".
std::string regNetTorchvisionRest(std::string_view rest) {
    Match match;
    if (!matches("block#-#.*", rest, match)) return std::string(rest);
    return std::string(match.numbers[1]) + '.' + inner(kRegNetTorchvisionInner, match.rest);
}
std::string convNeXtTorchvisionRest(std::string_view rest) {
    return rest == "layer_scale" ? "gamma" : inner(kConvNeXtTorchvisionInner, rest);
}

std::string applied(const Row& row, std::string_view key, const Match& match, std::string (*restOf)(std::string_view),
                    const BlockCounter& counter) {
    std::string out;
    std::size_t number = 0;
    for (const char c : row.to) {
        if (c == '#')
            out += number < match.numbers.size() ? match.numbers[number++] : std::string_view();
        else if (c == '~' || c == '+') {
            if (number >= match.numbers.size() || match.numbers[number].size() > 4) return std::string(key);
            const int moved = std::stoi(std::string(match.numbers[number++])) + (c == '+' ? 1 : -1);
            if (moved < 0) return std::string(key);
            out += std::to_string(moved);
        } else if (c == '*')
            out += restOf ? restOf(match.rest) : std::string(match.rest);
        else if (c == '@') {
            const std::string place = counter.place(row, key);
            if (place.empty()) return std::string(key);
            out += place;
        } else
            out += c;
    }
    return out;
}

std::vector<std::string> byTable(std::span<const Row> rows, std::string (*restOf)(std::string_view), std::span<const Stages> stages,
                                 std::span<const std::string> keys) {
    const BlockCounter counter(stages, rows, keys);
    std::vector<std::string> out;
    out.reserve(keys.size());
    Match match;
    for (const std::string& key : keys) {
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& candidate) { return matches(candidate.from, key, match); });
        out.push_back(row == rows.end() ? key : applied(*row, key, match, restOf, counter));
    }
    return out;
}

/// torchvision's VGG: the nth convolution of the file is the nth of the network; each stage ends with a pooling layer.
std::vector<std::string> vggKeys(std::span<const std::string> keys) {
    std::map<int, std::vector<std::size_t>> layers;  // index in the Sequential -> its keys
    Match match;
    std::set<int> norms;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (matches("features.#.*", keys[i], match) && match.numbers[0].size() < 4) {
            const int index = std::stoi(std::string(match.numbers[0]));
            layers[index].push_back(i);
            if (match.rest == "running_mean") norms.insert(index);
        }
    std::vector<std::string> out(keys.begin(), keys.end());
    const auto convolutions = static_cast<int>(layers.size() - norms.size());
    const auto* stages =
        std::find_if(std::begin(kVgg), std::end(kVgg), [&](const VggStages& row) { return row.convolutions == convolutions; });
    if (stages == std::end(kVgg)) return out;
    std::vector<int> places;  // of the convolutions in mmclassification's Sequential
    int place = 0;
    for (const int count : stages->stages) {
        for (int i = 0; i < count; ++i) places.push_back(place++);
        ++place;
    }
    std::size_t convolution = 0;
    for (const auto& [index, members] : layers) {
        const bool norm = norms.contains(index);
        if (!norm) ++convolution;
        if (convolution == 0 || convolution > places.size()) return std::vector<std::string>(keys.begin(), keys.end());
        for (const std::size_t i : members)
            out[i] = "backbone.features." + std::to_string(places[convolution - 1]) + (norm ? ".bn." : ".conv.") +
                     keys[i].substr(keys[i].rfind('.') + 1);
    }
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].starts_with("classifier.")) out[i] = "backbone." + keys[i];
    return out;
}

/// EMAHook stores the other set of weights as ema_<name with underscores>: the two sets swap places.
std::vector<std::string> emaKeys(std::span<const std::string> keys) {
    constexpr std::string_view kPrefix = "ema_";
    std::unordered_map<std::string, std::string> plainOf;
    for (const std::string& key : keys) {
        if (key.starts_with(kPrefix)) continue;
        std::string flat(kPrefix);
        for (const char c : key) flat += c == '.' ? '_' : c;
        plainOf.emplace(std::move(flat), key);
    }
    const std::unordered_set<std::string> present(keys.begin(), keys.end());
    std::vector<std::string> out;
    for (const std::string& key : keys) {
        const auto found = plainOf.find(key);
        std::string flat(kPrefix);
        for (const char c : key) flat += c == '.' ? '_' : c;
        out.push_back(found != plainOf.end() ? found->second : !key.starts_with(kPrefix) && present.contains(flat) ? flat : key);
    }
    return out;
}

std::vector<std::string> withPrefix(std::span<const std::string> keys) {
    std::vector<std::string> out;
    for (const std::string& key : keys) {
        const bool placed = key.starts_with("backbone.") || key.starts_with("head.") || key.starts_with("neck.");
        out.push_back(placed ? key : "backbone." + key);
    }
    return out;
}

std::vector<std::string> withoutModule(std::span<const std::string> keys) {
    constexpr std::string_view kModule = "module.";
    std::vector<std::string> out;
    for (const std::string& key : keys) out.push_back(key.starts_with(kModule) ? key.substr(kModule.size()) : key);
    return out;
}

struct Table {
    const char* name;
    MessageText description;
    std::span<const Row> rows;
    std::string (*restOf)(std::string_view);
    std::span<const Stages> stages;
    std::vector<std::string> (*whole)(std::span<const std::string>);  ///< for mappings that rows cannot express
};
const Table kTables[] = {
    {"repvgg", MessageText{"mapping.repvgg", "the authors' RepVGG (DingXiaoH/RepVGG)"}, kRepvgg, repvggRest, {}, nullptr},
    {"torchvision-resnet",
     MessageText{"mapping.torchvision-resnet", "torchvision's or timm's ResNet, ResNeXt, Wide ResNet, Res2Net"},
     kResNet,
     nullptr,
     {},
     nullptr},
    {"timm-resnetd", MessageText{"mapping.timm-resnetd", "timm's ResNet-D or ResNeSt"}, kResNetD, nullptr, {}, nullptr},
    {"timm-res2netd", MessageText{"mapping.timm-res2netd", "timm's Res2Net-D"}, kRes2NetD, nullptr, {}, nullptr},
    {"timm-regnet", MessageText{"mapping.timm-regnet", "timm's RegNet"}, kRegNetTimm, nullptr, {}, nullptr},
    {"torchvision-regnet",
     MessageText{"mapping.torchvision-regnet", "torchvision's RegNet"},
     kRegNetTorchvision,
     regNetTorchvisionRest,
     {},
     nullptr},
    {"timm-cspdarknet", MessageText{"mapping.timm-cspdarknet", "timm's CSPDarkNet"}, kCspDarkNetTimm, nullptr, {}, nullptr},
    {"timm-cspnet", MessageText{"mapping.timm-cspnet", "timm's CSPResNet or CSPResNeXt"}, kCspNetTimm, nullptr, {}, nullptr},
    {"torchvision-vgg", MessageText{"mapping.torchvision-vgg", "torchvision's VGG"}, {}, nullptr, {}, vggKeys},
    {"torchvision-mobilenet-v2", MessageText{"mapping.torchvision-mobilenet-v2", "torchvision's MobileNetV2"}, kMobileNetV2, nullptr,
     kMobileNetV2Stages, nullptr},
    {"timm-mobilenet-v2", MessageText{"mapping.timm-mobilenet-v2", "timm's MobileNetV2"}, kMobileNetV2Timm, nullptr, kMobileNetV2Stages,
     nullptr},
    {"torchvision-mobilenet-v3",
     MessageText{"mapping.torchvision-mobilenet-v3", "torchvision's MobileNetV3"},
     kMobileNetV3,
     nullptr,
     {},
     nullptr},
    {"torchvision-shufflenet-v2",
     MessageText{"mapping.torchvision-shufflenet-v2", "torchvision's ShuffleNetV2"},
     kShuffleNetV2,
     shuffleRest,
     {},
     nullptr},
    {"timm-vit", MessageText{"mapping.timm-vit", "timm's Vision Transformer or DeiT"}, kVitTimm, nullptr, {}, nullptr},
    {"t2t-vit", MessageText{"mapping.t2t-vit", "the authors' T2T-ViT (yitu-opensource/T2T-ViT)"}, kT2tVit, nullptr, {}, nullptr},
    {"mvit", MessageText{"mapping.mvit", "facebookresearch's MViTv2"}, kMvit, nullptr, {}, nullptr},
    {"timm-mvit", MessageText{"mapping.timm-mvit", "timm's MViTv2"}, kMvitTimm, nullptr, {}, nullptr},
    {"timm-efficientnet", MessageText{"mapping.timm-efficientnet", "timm's EfficientNet"}, kEfficientNetTimm, nullptr, kEfficientNetStages,
     nullptr},
    {"timm-efficientnet-edge", MessageText{"mapping.timm-efficientnet-edge", "timm's EfficientNet-EdgeTPU"}, kEfficientNetEdgeTimm, nullptr,
     kEfficientNetEdgeStages, nullptr},
    {"torchvision-efficientnet", MessageText{"mapping.torchvision-efficientnet", "torchvision's EfficientNet"}, kEfficientNetTorchvision,
     nullptr, kEfficientNetStages, nullptr},
    {"efficientnet-pytorch", MessageText{"mapping.efficientnet-pytorch", "lukemelas/EfficientNet-PyTorch"}, kEfficientNetPytorch, nullptr,
     kEfficientNetStages, nullptr},
    {"torchvision-densenet",
     MessageText{"mapping.torchvision-densenet", "torchvision's or timm's DenseNet"},
     kDenseNet,
     denseNetRest,
     {},
     nullptr},
    {"convnext", MessageText{"mapping.convnext", "facebookresearch's ConvNeXt"}, kConvNeXt, convNeXtRest, {}, nullptr},
    {"hornet", MessageText{"mapping.hornet", "raoyongming's HorNet"}, kHorNet, nullptr, {}, nullptr},
    {"timm-convnext", MessageText{"mapping.timm-convnext", "timm's ConvNeXt"}, kConvNeXtTimm, convNeXtTimmRest, {}, nullptr},
    {"torchvision-convnext",
     MessageText{"mapping.torchvision-convnext", "torchvision's ConvNeXt"},
     kConvNeXtTorchvision,
     convNeXtTorchvisionRest,
     {},
     nullptr},
    {"swin", MessageText{"mapping.swin", "microsoft's Swin Transformer (timm's up to 0.6)"}, kSwin, swinRest, {}, nullptr},
    {"timm-swin", MessageText{"mapping.timm-swin", "timm's Swin Transformer from 0.9 on"}, kSwinTimm, swinRest, {}, nullptr},
    {"torchvision-swin",
     MessageText{"mapping.torchvision-swin", "torchvision's Swin Transformer"},
     kSwinTorchvision,
     swinRest,
     {},
     nullptr},
    {"van", MessageText{"mapping.van", "the authors' VAN (VAN-Classification)"}, kVan, vanRest, {}, nullptr},
    {"poolformer", MessageText{"mapping.poolformer", "sail-sg's PoolFormer (timm's up to 0.6)"}, kPoolFormer, nullptr, {}, nullptr},
    {"timm-poolformer",
     MessageText{"mapping.timm-poolformer", "timm's PoolFormer from 0.9 on"},
     kPoolFormerTimm,
     poolFormerTimmRest,
     {},
     nullptr},
    {"timm-efficientformer",
     MessageText{"mapping.timm-efficientformer", "timm's EfficientFormer"},
     kEfficientFormerTimm,
     efficientFormerTimmRest,
     {},
     nullptr},
    {"timm-tnt", MessageText{"mapping.timm-tnt", "timm's TNT"}, kTntTimm, nullptr, {}, nullptr},
    {"conformer",
     MessageText{"mapping.conformer", "the authors' Conformer (pengzhiliang/Conformer)"},
     kConformer,
     conformerRest,
     {},
     nullptr},
    {"twins", MessageText{"mapping.twins", "the authors' or timm's Twins"}, kTwins, nullptr, {}, nullptr},
    {"backbone", MessageText{"mapping.backbone", "a backbone saved alone"}, {}, nullptr, {}, withPrefix},
    {"module", MessageText{"mapping.module", "a model wrapped by DataParallel"}, {}, nullptr, {}, withoutModule},
    {kEmaMapping, MessageText{"mapping.ema", "EMAHook: the other set of weights"}, {}, nullptr, {}, emaKeys},
};

}  // namespace
}  // namespace keytables

const std::vector<KeyMapping>& keyMappings() {
    static const std::vector<KeyMapping> mappings = [] {
        std::vector<KeyMapping> all;
        for (const keytables::Table& table : keytables::kTables) all.push_back({table.name, message(table.description)});
        return all;
    }();
    return mappings;
}

bool isKeyMapping(const std::string& name) {
    return std::any_of(std::begin(keytables::kTables), std::end(keytables::kTables),
                       [&](const keytables::Table& table) { return name == table.name; });
}

std::vector<std::string> mapKeys(const std::string& mapping, std::span<const std::string> keys) {
    for (const keytables::Table& table : keytables::kTables)
        if (mapping == table.name)
            return table.whole ? table.whole(keys) : keytables::byTable(table.rows, table.restOf, table.stages, keys);
    return {keys.begin(), keys.end()};
}

std::string mapKey(const std::string& mapping, const std::string& key) { return mapKeys(mapping, std::span(&key, 1)).front(); }

std::optional<Message> reviseKeysProblem(const ReviseKeys& pairs) {
    for (const auto& [pattern, replacement] : pairs) try {
            const std::regex expression(pattern);
        } catch (const std::regex_error& error) {
            return message("revise-keys.no-expression", "'{pattern}' is not a regular expression: {reason}",
                           {{"pattern", pattern}, {"reason", error.what()}});
        }
    return std::nullopt;
}

std::vector<std::string> revisedKeys(const ReviseKeys& pairs, std::span<const std::string> keys) {
    std::vector<std::string> out(keys.begin(), keys.end());
    if (reviseKeysProblem(pairs)) return out;
    for (const auto& [pattern, replacement] : pairs) {
        const std::regex expression(pattern);
        // Python writes a group as \1, ECMAScript as $1.
        std::string format;
        for (std::size_t i = 0; i < replacement.size(); ++i) {
            if (replacement[i] == '\\' && i + 1 < replacement.size() && replacement[i + 1] >= '1' && replacement[i + 1] <= '9')
                format += '$';
            else if (replacement[i] == '$')
                format += "$$";
            else
                format += replacement[i];
        }
        for (std::string& key : out)
            if (key.size() <= keytables::kMaxRevisedKey) key = std::regex_replace(key, expression, format);
    }
    return out;
}

}  // namespace teardown
