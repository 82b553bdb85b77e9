#include "app/gui/workspace_state.h"

#include "widgets/common/strings.h"

#include <QFileInfo>
#include <QJsonDocument>

#include <cmath>

namespace teardown {
namespace {

constexpr int kVersion = 1;
constexpr qsizetype kLongestPath = 8192;
constexpr qsizetype kLongestFile = 256 * 1024;
constexpr int kMostSteps = 100'000'000;

const RangeRule kRules[] = {RangeRule::Tile, RangeRule::Layer, RangeRule::Fixed, RangeRule::Percentile, RangeRule::Log};

QJsonObject toJson(const HeatmapStyle& style) {
    QJsonObject object;
    if (style.map) object[QLatin1String("map")] = toQt(colourMapName(*style.map));
    object[QLatin1String("rule")] = QString::fromLatin1(rangeRuleName(style.rule));
    object[QLatin1String("symmetric")] = style.symmetric;
    object[QLatin1String("low")] = style.low;
    object[QLatin1String("high")] = style.high;
    object[QLatin1String("percentile")] = style.percentile;
    return object;
}

HeatmapStyle styleFromJson(const QJsonObject& object) {
    HeatmapStyle style;
    const QString map = object[QLatin1String("map")].toString();
    for (const ColourMap candidate : allColourMaps())
        if (map == toQt(colourMapName(candidate))) style.map = candidate;
    const QString rule = object[QLatin1String("rule")].toString();
    for (const RangeRule candidate : kRules)
        if (rule == QLatin1String(rangeRuleName(candidate))) style.rule = candidate;
    style.symmetric = object[QLatin1String("symmetric")].toBool(true);
    const double low = object[QLatin1String("low")].toDouble(0);
    const double high = object[QLatin1String("high")].toDouble(1);
    if (std::isfinite(low) && std::isfinite(high) && low < high) {
        style.low = low;
        style.high = high;
    }
    const double percentile = object[QLatin1String("percentile")].toDouble(1);
    if (percentile >= 0 && percentile < 50) style.percentile = percentile;
    return style;
}

int number(const QJsonObject& object, QLatin1String name, int lowest, int highest, int otherwise) {
    const int value = object[name].toInt(otherwise);
    return value < lowest || value > highest ? otherwise : value;
}

}  // namespace

QStringList WorkspaceFiles::paths() const {
    QStringList all;
    for (const QString& path : {config, checkpoint, input})
        if (!path.isEmpty()) all += path;
    return all;
}

QJsonObject toJson(const WorkspaceFiles& files) {
    return {
        {QStringLiteral("config"), files.config}, {QStringLiteral("checkpoint"), files.checkpoint}, {QStringLiteral("input"), files.input}};
}

std::optional<WorkspaceFiles> filesFromJson(const QJsonObject& object) {
    WorkspaceFiles files;
    const std::pair<QLatin1String, QString*> parts[] = {
        {QLatin1String("config"), &files.config}, {QLatin1String("checkpoint"), &files.checkpoint}, {QLatin1String("input"), &files.input}};
    for (const auto& [name, path] : parts) {
        const QString value = object[name].toString();
        if (value.isEmpty()) continue;
        if (value.size() > kLongestPath || value.contains(QChar(0)) || !QFileInfo(value).isAbsolute()) return std::nullopt;
        *path = value;
    }
    if (files.empty()) return std::nullopt;
    return files;
}

QByteArray WorkspaceState::serialise() const {
    const QJsonObject object{{QStringLiteral("version"), kVersion}, {QStringLiteral("files"), toJson(files)},
                             {QStringLiteral("journey"), journey},  {QStringLiteral("step"), step},
                             {QStringLiteral("path"), stepPath},    {QStringLiteral("tensor"), tensor},
                             {QStringLiteral("plane"), plane},      {QStringLiteral("style"), toJson(style)},
                             {QStringLiteral("tree"), tree},        {QStringLiteral("crashes"), crashes}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<WorkspaceState> parseWorkspaceState(const QByteArray& bytes) {
    if (bytes.size() > kLongestFile) return std::nullopt;
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject()) return std::nullopt;
    const QJsonObject object = document.object();
    if (object[QLatin1String("version")].toInt() != kVersion) return std::nullopt;
    const auto files = filesFromJson(object[QLatin1String("files")].toObject());
    if (!files) return std::nullopt;
    WorkspaceState state;
    state.files = *files;
    state.journey = number(object, QLatin1String("journey"), 0, 2, state.journey);
    state.step = number(object, QLatin1String("step"), -1, kMostSteps, -1);
    state.stepPath = object[QLatin1String("path")].toString().left(kLongestPath);
    state.tensor = number(object, QLatin1String("tensor"), -1, 4096, -1);
    state.plane = number(object, QLatin1String("plane"), 0, static_cast<int>(kMostPlanes), 0);
    state.style = styleFromJson(object[QLatin1String("style")].toObject());
    state.tree = number(object, QLatin1String("tree"), 0, 16, state.tree);
    state.crashes = number(object, QLatin1String("crashes"), 0, 1000, 0);
    return state;
}

}  // namespace teardown
