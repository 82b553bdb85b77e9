#include "widgets/graph/graph_scene.h"

#include "core/graph/graph_search.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown {
namespace {

constexpr double kBoxHeight = 42;
constexpr double kPillHeight = 26;
constexpr double kFrameHeading = 26;
constexpr double kLeastWidth = 116;
constexpr double kMostWidth = 250;
constexpr double kTextMargin = 12;  ///< left and right of the text
constexpr double kPicture = 52;
constexpr double kPillPicture = 28;
constexpr double kBoxPictureMargin = 6;  ///< around the picture
constexpr double kTimeLine = 12;         ///< height of the line with the bar
constexpr double kPicturedWidth = 216;   ///< of a box with a picture, at least

/// An op's symbol followed by its name: "+ add".
QString opTitle(const std::string& type) {
    if (type == "add") return QStringLiteral("+ add");
    if (type == "mul") return QStringLiteral("× mul");
    if (type == "div") return QStringLiteral("÷ div");
    if (type == "cat") return QStringLiteral("⊕ cat");
    return toQt(type);
}

QString typeWords(const GraphNode& node) {
    if (node.kind == GraphNodeKind::Input) return QObject::tr("input");
    if (node.kind == GraphNodeKind::Output) return QObject::tr("output");
    return toQt(node.type);
}

/// "<0.1 %", "3.1 %", "24 %"
QString shareOfRunText(double share) {
    const double percent = share * 100;
    if (percent < 0.1) return QObject::tr("<0.1 %");
    return QObject::tr("%1 %").arg(percent, 0, 'f', percent < 9.95 ? 1 : 0);
}

std::int64_t nanosecondsOf(const Trace& trace, const GraphNode& node) {
    if (node.step < 0 || node.kind == GraphNodeKind::Input) return 0;
    std::int64_t sum = 0;
    for (int step = node.step; step < node.end; step = trace.steps[static_cast<std::size_t>(step)].end)
        sum += trace.steps[static_cast<std::size_t>(step)].nanoseconds;
    return sum;
}

/// Of the network, without the input's transforms.
std::int64_t runNanoseconds(const Trace& trace) {
    std::int64_t sum = 0;
    for (int step = 0; step < static_cast<int>(trace.steps.size()); step = trace.steps[static_cast<std::size_t>(step)].end)
        if (trace.steps[static_cast<std::size_t>(step)].kind != StepKind::Transform)
            sum += trace.steps[static_cast<std::size_t>(step)].nanoseconds;
    return sum;
}

bool hasNumbers(const Trace& trace) {
    for (const Step& step : trace.steps)
        for (const RecordedTensor& tensor : step.outputs)
            if (step.kind != StepKind::Transform && tensor.view.valid()) return true;
    return false;
}

GraphTexts boxTexts(const GraphNode& node, const GraphRulers& rulers) {
    GraphTexts texts;
    texts.title = node.kind == GraphNodeKind::Op ? opTitle(node.type) : typeWords(node);
    texts.detail = node.repeat > 1 ? QStringLiteral("×%1").arg(node.repeat) : toQt(node.detail);
    if (!isRounded(node)) texts.name = toQt(node.name);
    if (node.parameters > 0) texts.count = compactCount(node.parameters);
    texts.titleWidth = rulers.bold.width(texts.title);
    texts.detailWidth = rulers.mono.width(texts.detail);
    texts.nameWidth = rulers.mono.width(texts.name);
    texts.countWidth = rulers.mono.width(texts.count);
    return texts;
}

void addTimes(GraphScene& scene, const GraphRulers& rulers) {
    const Trace& trace = *scene.source->trace;
    const std::int64_t run = runNanoseconds(trace);
    if (run <= 0) return;
    scene.timed = true;
    std::vector<std::int64_t> times;
    std::int64_t slowest = 1;
    for (const GraphNode& node : scene.graph.nodes) {
        times.push_back(nanosecondsOf(trace, node));
        if (!node.open) slowest = std::max(slowest, times.back());
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (times[i] <= 0) continue;
        GraphTexts& texts = scene.texts[i];
        texts.share = shareOfRunText(static_cast<double>(times[i]) / static_cast<double>(run));
        texts.shareWidth = rulers.small.width(texts.share);
        texts.bar = static_cast<double>(times[i]) / static_cast<double>(slowest);
    }
}

GraphSize sizeOf(const GraphScene& scene, const GraphNode& node, const GraphTexts& texts) {
    if (node.open) return {texts.nameWidth + texts.titleWidth + texts.countWidth + texts.shareWidth + 70, kFrameHeading};
    const double first = texts.titleWidth + (texts.detail.isEmpty() ? 0 : texts.detailWidth + 8) + (node.key.empty() ? 0 : 18);
    if (isRounded(node)) {
        const bool pictured = scene.pictured && node.kind != GraphNodeKind::Output;
        const double picture = pictured ? kPillPicture + kBoxPictureMargin : 0;
        return {std::ceil(std::max(pictured ? 110.0 : 56.0, first + 2 * kTextMargin + picture)), pictured ? 40 : kPillHeight};
    }
    const double second = texts.nameWidth + (texts.count.isEmpty() ? 0 : texts.countWidth + 14);
    const double text = std::clamp(std::max(first, second) + 2 * kTextMargin, kLeastWidth, kMostWidth);
    if (scene.pictured) return {std::ceil(std::max(kPicturedWidth, text + kPicture)), kPicture + 2 * kBoxPictureMargin};
    return {std::ceil(text), kBoxHeight + (scene.timed ? kTimeLine : 0)};
}

LevelSpacing spacingOf(const GraphScene& scene, bool horizontal) {
    LevelSpacing spacing;
    if (scene.pictured) spacing.row = kPicture + 2 * kBoxPictureMargin;
    if (horizontal) {
        // Lines are as long as their labels.
        spacing.column = 16;
        spacing.layer = 78;
        spacing.exit = 78;
        spacing.row = scene.pictured ? kPicturedWidth : kLeastWidth;
    }
    return spacing;
}

QString shapes(const std::vector<RecordedTensor>& tensors, bool flowing) {
    QStringList list;
    for (const RecordedTensor& tensor : tensors)
        if (flowing == flows(tensor)) list << toQt(shapeLabel(tensor));
    return list.join(QStringLiteral(", "));
}

ScenePtr sceneOf(const std::shared_ptr<const GraphSource>& source, OpenGroups open, const SceneRequest& request, const TaskContext& task) {
    auto scene = std::make_shared<GraphScene>();
    scene->source = source;
    scene->open = std::move(open);
    scene->graph = graphOf(*scene->source, scene->open);
    scene->texts.reserve(scene->graph.nodes.size());
    for (const GraphNode& node : scene->graph.nodes) scene->texts.push_back(boxTexts(node, *request.rulers));
    if (!request.compact) {
        addTimes(*scene, *request.rulers);
        scene->pictured = hasNumbers(*scene->source->trace);
    }
    GraphMetrics metrics;
    metrics.horizontal = request.horizontal;
    metrics.spacing = spacingOf(*scene, request.horizontal);
    metrics.size = [&](const GraphNode& node) {
        return sizeOf(*scene, node, scene->texts[static_cast<std::size_t>(&node - scene->graph.nodes.data())]);
    };
    Result<GraphLayout> layout = layoutGraph(scene->graph, metrics, task);
    if (!layout.ok()) return nullptr;
    scene->layout = std::move(*layout);
    for (const GraphLabel& label : scene->layout.labels) scene->labels.push_back(toQt(label.text));
    scene->edgesOf.resize(scene->graph.nodes.size());
    for (std::size_t e = 0; e < scene->graph.edges.size(); ++e) {
        scene->edgesOf[static_cast<std::size_t>(scene->graph.edges[e].from)].push_back(static_cast<int>(e));
        scene->edgesOf[static_cast<std::size_t>(scene->graph.edges[e].to)].push_back(static_cast<int>(e));
    }
    return scene;
}

}  // namespace

TextRuler::TextRuler(const QFont& font) {
    const QFontMetricsF metrics(font);
    for (int c = 32; c < 127; ++c) m_ascii[static_cast<std::size_t>(c)] = static_cast<float>(metrics.horizontalAdvance(QChar(c)));
    m_other = static_cast<float>(metrics.horizontalAdvance(QChar(0x2192)));
}

double TextRuler::width(const QString& text) const {
    double sum = 0;
    for (const QChar c : text) sum += c.unicode() < 128 ? static_cast<double>(m_ascii[c.unicode()]) : static_cast<double>(m_other);
    return sum;
}

GraphRulers::GraphRulers() : bold(boldFont()), text(textFont()), mono(monoFont()), small(smallMonoFont()) {}

QRectF GraphScene::rectOf(int node) const {
    const GraphRect& rect = layout.nodes[static_cast<std::size_t>(node)];
    return {rect.x, rect.y, rect.width, rect.height};
}

int GraphScene::nodeAt(QPointF place) const {
    // Parts come after their frames: the last hit is the innermost.
    for (int node = static_cast<int>(graph.nodes.size()) - 1; node >= 0; --node)
        if (rectOf(node).contains(place)) return node;
    return -1;
}

int GraphScene::nodeWithKey(const std::string& key) const {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (!key.empty() && graph.nodes[i].key == key) return static_cast<int>(i);
    return -1;
}

int GraphScene::nodeOfStep(int step) const {
    return step < 0 || step >= static_cast<int>(graph.nodeOfStep.size()) ? -1 : graph.nodeOfStep[static_cast<std::size_t>(step)];
}

int GraphScene::outputStepOf(int index) const {
    const GraphNode& node = graph.nodes[static_cast<std::size_t>(index)];
    if (node.kind == GraphNodeKind::Output || node.step < 0) return -1;
    if (node.kind == GraphNodeKind::Input) return source->lastTransform;
    int step = node.step;
    for (int next = step; next < node.end; next = source->trace->steps[static_cast<std::size_t>(next)].end) step = next;
    return step;
}

QRectF GraphScene::pictureRectOf(int index) const {
    const GraphNode& node = graph.nodes[static_cast<std::size_t>(index)];
    if (!pictured || node.open || outputStepOf(index) < 0) return {};
    const QRectF rect = rectOf(index);
    const double side = isRounded(node) ? kPillPicture : kPicture;
    return {rect.left() + kBoxPictureMargin + 3, rect.center().y() - side / 2, side, side};
}

QRectF GraphScene::plusRectOf(int index) const {
    const GraphNode& node = graph.nodes[static_cast<std::size_t>(index)];
    if (node.key.empty()) return {};
    const QRectF rect = rectOf(index);
    const double heading = layout.headings[static_cast<std::size_t>(index)];
    if (node.open) return {rect.left(), rect.top(), heading, heading};
    return {rect.right() - 26, rect.top() + (pictured ? 4 : 2), 22, 22};
}

int GraphScene::neighbour(int node, Qt::Key key) const {
    if (node < 0 || node >= static_cast<int>(graph.nodes.size())) return graph.nodes.empty() ? -1 : 0;
    // As if the lines ran downwards.
    if (layout.horizontal) {
        const Qt::Key turned[] = {Qt::Key_Up, Qt::Key_Left, Qt::Key_Down, Qt::Key_Right};  // for left, up, right, down
        key = turned[key - Qt::Key_Left];
    }
    return flowNeighbour(node, key);
}

int GraphScene::flowNeighbour(int node, Qt::Key key) const {
    const auto flowRect = [this](int index) {
        const QRectF rect = rectOf(index);
        return layout.horizontal ? QRectF(rect.y(), rect.x(), rect.height(), rect.width()) : rect;
    };
    const bool down = key == Qt::Key_Down;
    const QPointF here = flowRect(node).center();
    int best = -1;
    double least = std::numeric_limits<double>::infinity();
    const auto consider = [&](int candidate, double distance) {
        if (distance < least) least = distance, best = candidate;
    };
    if (key == Qt::Key_Up || down) {
        if (graph.nodes[static_cast<std::size_t>(node)].open) {
            // Into a frame from above; out of it upwards to the producer of its first part's input.
            for (int child = node + 1; child < static_cast<int>(graph.nodes.size()); ++child)
                if (graph.nodes[static_cast<std::size_t>(child)].frame == node) return down ? child : flowNeighbour(child, key);
            return -1;
        }
        for (const int e : edgesOf[static_cast<std::size_t>(node)]) {
            const GraphEdge& edge = graph.edges[static_cast<std::size_t>(e)];
            const int other = down ? edge.to : edge.from;
            if (other == node) continue;
            const QPointF there = flowRect(other).center();
            // The next one on the way; of several in a row the one straight ahead.
            consider(other, std::fabs(there.y() - here.y()) + 2 * std::fabs(there.x() - here.x()));
        }
        return best;
    }
    for (int other = 0; other < static_cast<int>(graph.nodes.size()); ++other) {
        if (other == node || graph.nodes[static_cast<std::size_t>(other)].open) continue;
        const QRectF rect = flowRect(other);
        const double dx = rect.center().x() - here.x();
        if ((key == Qt::Key_Right) != (dx > 0) || std::fabs(dx) < 1) continue;
        const double dy = std::fabs(rect.center().y() - here.y());
        if (dy <= flowRect(node).height() / 2 + rect.height() / 2) consider(other, std::fabs(dx) + 3 * dy);
    }
    return best;
}

ScenePtr makeScene(const SceneRequest& request, const TaskContext& task) {
    std::shared_ptr<const GraphSource> source = request.source;
    if (!source) {
        Result<std::shared_ptr<const GraphSource>> analysed = graphSource(request.trace, task);
        if (!analysed.ok()) return nullptr;
        source = *analysed;
    }
    if (request.all) return sceneOf(source, everythingOpen(*source), request, task);
    if (request.open) {
        const bool reveals = request.reveal >= 0;
        return sceneOf(source, reveals ? openedAround(*source, *request.open, request.reveal) : *request.open, request, task);
    }
    ScenePtr scene = sceneOf(source, openedUpTo(*source, kBoxesAtStart), request, task);
    const auto across = [&](const GraphScene& made) { return request.horizontal ? made.layout.height : made.layout.width; };
    if (!scene || across(*scene) >= request.room / 2) return scene;
    for (int boxes = kMoreBoxesAtStart; boxes > kBoxesAtStart; boxes = boxes * 2 / 3) {
        const ScenePtr wider = sceneOf(source, openedUpTo(*source, boxes), request, task);
        if (wider && across(*wider) <= request.room / kReadableZoom) return wider;
    }
    return scene;
}

QString toolTipOf(const GraphScene& scene, int index) {
    const GraphNode& node = scene.graph.nodes[static_cast<std::size_t>(index)];
    QStringList lines;
    const QString type = typeWords(node).toHtmlEscaped();
    QString head = QStringLiteral("<b>%1</b>").arg(type);
    if (node.repeat > 1) head += QStringLiteral(" ×%1").arg(node.repeat);
    if (!node.detail.empty()) head += QLatin1Char(' ') + toQt(node.detail).toHtmlEscaped();
    lines << head;
    if (!node.path.empty()) lines << toQt(node.path).toHtmlEscaped() + (node.repeat > 1 ? QObject::tr(" and the like") : QString());
    if (node.step >= 0 && node.step < static_cast<int>(scene.source->trace->steps.size())) {
        const Step& step = scene.source->trace->steps[static_cast<std::size_t>(node.step)];
        if (node.kind == GraphNodeKind::Op && !step.title.empty()) lines << toQt(step.title).toHtmlEscaped();
        if (node.kind == GraphNodeKind::Layer) {
            QStringList arguments;
            for (const StepArgument& argument : step.arguments)
                if (const std::string value = argument.value.repr(); arguments.size() < 8 && value.size() < 60)
                    arguments << toQt(argument.name + "=" + value).toHtmlEscaped();
            if (!arguments.isEmpty()) lines << arguments.join(QStringLiteral(", "));
        }
        const QString in = shapes(step.inputs, true), weights = shapes(step.inputs, false);
        QStringList out;
        for (const RecordedTensor& tensor : step.outputs) out << toQt(shapeLabel(tensor));
        if (!in.isEmpty() || !out.isEmpty()) lines << QObject::tr("%1 → %2").arg(in, out.join(QStringLiteral(", ")));
        if (!weights.isEmpty()) lines << QObject::tr("weights %1").arg(weights);
        if (node.parameters > 0) lines << parametersText(node.parameters);
        const std::int64_t time = nanosecondsOf(*scene.source->trace, node);
        if (const QString share = scene.texts[static_cast<std::size_t>(index)].share; time > 0)
            lines << (share.isEmpty() ? timeText(time) : QObject::tr("%1, %2 of the run").arg(timeText(time), share.toHtmlEscaped()));
    }
    if (!node.key.empty())
        lines << (node.open ? QObject::tr("Double-click or Enter: collapse") : QObject::tr("Double-click or Enter: expand"));
    return lines.join(QStringLiteral("<br>"));
}

QString spokenNameOf(const GraphScene& scene, int index) {
    if (index < 0) return {};
    const GraphNode& node = scene.graph.nodes[static_cast<std::size_t>(index)];
    const Trace& trace = *scene.source->trace;
    QStringList parts{typeWords(node)};
    if (node.repeat > 1) parts << QObject::tr("%1 times").arg(node.repeat);
    if (!node.detail.empty()) parts << toQt(node.detail);
    if (!node.name.empty()) parts << toQt(node.name);
    if (const int step = scene.outputStepOf(index); step >= 0) {
        const std::vector<RecordedTensor>& outputs = trace.steps[static_cast<std::size_t>(step)].outputs;
        if (const QString shape = outputs.empty() ? QString() : toQt(shapeLabel(outputs.back())); !shape.isEmpty())
            parts << QObject::tr("output %1").arg(shape);
    }
    if (const std::int64_t time = nanosecondsOf(trace, node); time > 0) parts << timeText(time);
    if (!node.key.empty()) parts << (node.open ? QObject::tr("open") : QObject::tr("closed"));
    return parts.join(QStringLiteral(", "));
}

}  // namespace teardown
