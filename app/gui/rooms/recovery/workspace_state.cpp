#include "app/gui/rooms/recovery/workspace_state.h"

#include "app/gui/breakpoint_list.h"
#include "widgets/common/strings.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kWorkspaceVersion = 1;
constexpr qsizetype kLongestText = 8192;
constexpr qsizetype kLongestFile = 1024 * 1024;
constexpr qsizetype kMostOptions = 1000;
constexpr qsizetype kMostPictures = 2000;
constexpr std::size_t kMostPoints = 20'000;
constexpr int kMostSteps = 100'000'000;

const RangeRule kRules[] = {RangeRule::Auto, RangeRule::Tile, RangeRule::Layer, RangeRule::Fixed, RangeRule::Percentile, RangeRule::Log};

QJsonObject styleJson(const HeatmapStyle& style) {
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
    style.rule = RangeRule::Auto;
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

/// The texts of the list that pass the check, at most `most` of them.
template <class Test>
QStringList texts(const QJsonValue& list, qsizetype most, const Test& test) {
    QStringList found;
    for (const QJsonValue& value : list.toArray())
        if (found.size() < most && value.isString() && test(value.toString())) found += value.toString();
    return found;
}

/// A stroke is [pen, x, y, x, y, ...].
QJsonArray drawingJson(const Drawing& drawing) {
    QJsonArray strokes;
    std::size_t points = 0;
    for (const Stroke& stroke : drawing) {
        if ((points += stroke.points.size()) > kMostPoints) break;
        QJsonArray numbers{stroke.pen};
        for (const StrokePoint& point : stroke.points) {
            numbers.append(point.x);
            numbers.append(point.y);
        }
        strokes.append(numbers);
    }
    return strokes;
}

Drawing drawingFromJson(const QJsonArray& strokes) {
    Drawing drawing;
    std::size_t points = 0;
    const auto within = [](double value, double low, double high) { return std::isfinite(value) && value >= low && value <= high; };
    for (const QJsonValue& entry : strokes) {
        const QJsonArray numbers = entry.toArray();
        if (numbers.size() < 3 || numbers.size() % 2 == 0 || (points += static_cast<std::size_t>(numbers.size()) / 2) > kMostPoints)
            return {};
        Stroke stroke;
        stroke.pen = numbers[0].toDouble(-1);
        if (!within(stroke.pen, 0.001, 1)) return {};
        for (qsizetype i = 1; i < numbers.size(); i += 2) {
            const StrokePoint point{numbers[i].toDouble(100), numbers[i + 1].toDouble(100)};
            if (!within(point.x, -2, 3) || !within(point.y, -2, 3)) return {};
            stroke.points.push_back(point);
        }
        drawing.push_back(std::move(stroke));
    }
    return drawing;
}

}  // namespace

QByteArray WorkspaceState::serialise() const {
    QJsonObject object{{QStringLiteral("version"), kWorkspaceVersion},
                       {QStringLiteral("files"), toJson(files)},
                       {QStringLiteral("journey"), journey},
                       {QStringLiteral("step"), step},
                       {QStringLiteral("path"), stepPath},
                       {QStringLiteral("tensor"), tensor},
                       {QStringLiteral("plane"), plane},
                       {QStringLiteral("style"), styleJson(style)},
                       {QStringLiteral("tree"), tree},
                       {QStringLiteral("crashes"), crashes}};
    if (!options.isEmpty()) object[QLatin1String("options")] = QJsonArray::fromStringList(options.mid(0, kMostOptions));
    if (!pictures.isEmpty()) object[QLatin1String("pictures")] = QJsonArray::fromStringList(pictures.mid(0, kMostPictures));
    if (!drawing.empty()) object[QLatin1String("drawing")] = drawingJson(drawing);
    if (!breakpoints.empty()) object[QLatin1String("breakpoints")] = toJson(breakpoints);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<WorkspaceState> parseWorkspaceState(const QByteArray& bytes, JourneyTable table) {
    if (bytes.size() > kLongestFile) return std::nullopt;
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject()) return std::nullopt;
    const QJsonObject object = document.object();
    if (object[QLatin1String("version")].toInt() != kWorkspaceVersion) return std::nullopt;
    const auto files = filesFromJson(object[QLatin1String("files")].toObject());
    if (!files) return std::nullopt;
    WorkspaceState state;
    state.files = *files;
    const QJsonValue journey = object[QLatin1String("journey")];
    const QString name = journey.isDouble() ? QString::number(journey.toInt(-1)) : journey.toString();
    if (const auto known = steppedJourney(table, fromQt(name))) state.journey = toQt(known->name);
    state.step = number(object, QLatin1String("step"), -1, kMostSteps, -1);
    state.stepPath = object[QLatin1String("path")].toString().left(kLongestText);
    state.tensor = number(object, QLatin1String("tensor"), -1, 4096, -1);
    state.plane = number(object, QLatin1String("plane"), 0, static_cast<int>(kMostPlanes), 0);
    state.style = styleFromJson(object[QLatin1String("style")].toObject());
    state.tree = number(object, QLatin1String("tree"), 0, 16, state.tree);
    state.crashes = number(object, QLatin1String("crashes"), 0, 1000, 0);
    state.options = texts(object[QLatin1String("options")], kMostOptions,
                          [](const QString& text) { return text.size() <= kLongestText && text.indexOf(QLatin1Char('=')) > 0; });
    state.pictures = texts(object[QLatin1String("pictures")], kMostPictures, isKeptPath);
    state.breakpoints = breakpointsFromJson(object[QLatin1String("breakpoints")].toArray());
    state.drawing = drawingFromJson(object[QLatin1String("drawing")].toArray());
    return state;
}

}  // namespace teardown
