#include "core/render/view_record.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/render/range_text.h"

#include <algorithm>
#include <charconv>

namespace teardown {

namespace {

constexpr std::uint64_t kLargestPicture = std::uint64_t{256} << 20;
constexpr std::string_view kProgram = "Teardown ";

constexpr const char* kSoftware = "Software";
constexpr const char* kJourney = "Teardown-Journey";
constexpr const char* kType = "Teardown-Type";
constexpr const char* kLayer = "Teardown-Layer";
constexpr const char* kTensor = "Teardown-Tensor";
constexpr const char* kCall = "Teardown-Call";
constexpr const char* kChannel = "Teardown-Channel";
constexpr const char* kShape = "Teardown-Shape";
constexpr const char* kMap = "Teardown-Map";
constexpr const char* kRange = "Teardown-Range";
constexpr const char* kSymmetric = "Teardown-Symmetric";
constexpr const char* kNormalised = "Teardown-Normalised";
constexpr const char* kTheme = "Teardown-Theme";
constexpr const char* kMethod = "Teardown-Method";
constexpr const char* kClass = "Teardown-Class";
constexpr const char* kLabel = "Teardown-Label";
constexpr const char* kScore = "Teardown-Score";
constexpr const char* kOpacity = "Teardown-Opacity";

struct FileKey {
    const char* name;
    std::optional<RecordedFile> ViewRecord::*member;
};
constexpr FileKey kFiles[] = {
    {"Teardown-Config", &ViewRecord::config}, {"Teardown-Checkpoint", &ViewRecord::checkpoint}, {"Teardown-Input", &ViewRecord::input}};

constexpr const char* kNormalisations[] = {"no", "tensor", "channel"};

std::optional<std::string> find(const PngTexts& texts, const std::string& key) {
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return text.first == key; });
    return found == texts.end() ? std::nullopt : std::optional(found->second);
}

Shape shapeFrom(std::string_view text) {
    Shape shape;
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    while (!text.empty()) {
        std::int64_t size = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
        if (failure != std::errc() || size < 0) return {};
        shape.push_back(size);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.empty() && text.front() != ',') return {};
        if (!text.empty()) text.remove_prefix(1);
    }
    return shape;
}

bool isSha256(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

}  // namespace

PngTexts textsOf(const ViewRecord& record) {
    PngTexts texts;
    texts.emplace_back(kSoftware, record.program.empty() ? std::string(kProgram) + version() : record.program);
    for (const FileKey& key : kFiles) {
        const auto& file = record.*key.member;
        if (!file) continue;
        texts.emplace_back(key.name, file->name);
        if (!file->sha256.empty()) texts.emplace_back(std::string(key.name) + "-SHA256", file->sha256);
    }
    if (record.explained) {
        texts.emplace_back(kJourney, "explain");
        texts.emplace_back(kMethod, record.explained->method);
        if (!record.layer.empty()) texts.emplace_back(kLayer, record.layer);
        texts.emplace_back(kClass, std::to_string(record.explained->classIndex));
        if (!record.explained->label.empty()) texts.emplace_back(kLabel, toValidUtf8(record.explained->label));
        texts.emplace_back(kScore, pythonFloat(record.explained->score));
        texts.emplace_back(kOpacity, pythonFloat(record.explained->opacity));
    } else {
        texts.emplace_back(kJourney, record.journey);
        texts.emplace_back(kType, record.type);
        texts.emplace_back(kLayer, record.layer);
        texts.emplace_back(kTensor, record.tensor);
        texts.emplace_back(kCall, std::to_string(record.call));
        if (record.channel > 0) texts.emplace_back(kChannel, std::to_string(record.channel));
    }
    texts.emplace_back(kShape, shapeText(record.shape));
    texts.emplace_back(kMap, record.style.map ? colourMapName(*record.style.map) : "auto");
    texts.emplace_back(kRange, rangeText(record.style));
    texts.emplace_back(kSymmetric, record.style.symmetric ? "yes" : "no");
    texts.emplace_back(kNormalised, kNormalisations[static_cast<int>(record.normalisation)]);
    texts.emplace_back(kTheme, record.dark ? "dark" : "light");
    return texts;
}

std::optional<ViewRecord> viewRecordOf(const PngTexts& texts) {
    const auto software = find(texts, kSoftware);
    const auto tensor = find(texts, kTensor);
    if (!software || !software->starts_with(kProgram) || !tensor) return std::nullopt;
    ViewRecord record;
    record.program = *software;
    record.tensor = *tensor;
    for (const FileKey& key : kFiles) {
        const auto name = find(texts, key.name);
        if (!name) continue;
        const std::string hash = find(texts, std::string(key.name) + "-SHA256").value_or("");
        record.*key.member = RecordedFile{*name, isSha256(hash) ? hash : std::string()};
    }
    record.journey = find(texts, kJourney).value_or(record.journey);
    record.type = find(texts, kType).value_or("");
    record.layer = find(texts, kLayer).value_or("");
    const std::string call = find(texts, kCall).value_or("0");
    std::from_chars(call.data(), call.data() + call.size(), record.call);
    record.call = std::max(0, record.call);
    const std::string channel = find(texts, kChannel).value_or("0");
    std::from_chars(channel.data(), channel.data() + channel.size(), record.channel);
    record.channel = std::max(0, record.channel);
    record.shape = shapeFrom(find(texts, kShape).value_or(""));
    record.style.map = colourMapFromName(find(texts, kMap).value_or(""));
    readRangeText(find(texts, kRange).value_or(""), record.style);
    record.style.symmetric = find(texts, kSymmetric).value_or("yes") == "yes";
    const std::string normalised = find(texts, kNormalised).value_or("");
    for (int i = 0; i < 3; ++i)
        if (normalised == kNormalisations[i]) record.normalisation = static_cast<Normalisation>(i);
    record.dark = find(texts, kTheme).value_or("") == "dark";
    return record;
}

Result<ViewRecord> readViewRecord(const std::string& path) {
    TD_TRY(const std::string bytes, readWholeFile(path, kLargestPicture));
    TD_TRY(const PngTexts texts, readPngTexts(path, bytes));
    if (auto record = viewRecordOf(texts)) return *record;
    return Error{ErrorKind::BadInput, "png-no-view",
                 message("png-no-view.the-picture-does-not", "The picture contains no record of its view."),
                 message("do.open-a-picture-that", "Open a picture exported by Teardown."), Place{path, 0, 0, {}, {}}};
}

}  // namespace teardown
