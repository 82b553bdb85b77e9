#include "widgets/graph/graph_scene.h"

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

GraphSize sizeOf(const GraphNode& node, const GraphTexts& texts) {
    if (node.open) return {texts.nameWidth + texts.titleWidth + texts.countWidth + 58, kFrameHeading};
    const double first = texts.titleWidth + (texts.detail.isEmpty() ? 0 : texts.detailWidth + 8) + (node.key.empty() ? 0 : 18);
    if (isRounded(node)) return {std::max(56.0, first + 2 * kTextMargin), kPillHeight};
    const double second = texts.nameWidth + (texts.count.isEmpty() ? 0 : texts.countWidth + 14);
    return {std::ceil(std::clamp(std::max(first, second) + 2 * kTextMargin, kLeastWidth, kMostWidth)), kBoxHeight};
}

QString shapes(const std::vector<RecordedTensor>& tensors, bool flowing) {
    QStringList list;
    for (const RecordedTensor& tensor : tensors)
        if (flowing == flows(tensor)) list << toQt(shapeLabel(tensor));
    return list.join(QStringLiteral(", "));
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

int GraphScene::neighbour(int node, Qt::Key key) const {
    if (node < 0 || node >= static_cast<int>(graph.nodes.size())) return graph.nodes.empty() ? -1 : 0;
    const bool down = key == Qt::Key_Down;
    const QPointF here = rectOf(node).center();
    int best = -1;
    double least = std::numeric_limits<double>::infinity();
    const auto consider = [&](int candidate, double distance) {
        if (distance < least) least = distance, best = candidate;
    };
    if (key == Qt::Key_Up || down) {
        if (graph.nodes[static_cast<std::size_t>(node)].open) {
            // Into a frame from above; out of it upwards to the producer of its first part's input.
            for (int child = node + 1; child < static_cast<int>(graph.nodes.size()); ++child)
                if (graph.nodes[static_cast<std::size_t>(child)].frame == node) return down ? child : neighbour(child, key);
            return -1;
        }
        for (const int e : edgesOf[static_cast<std::size_t>(node)]) {
            const GraphEdge& edge = graph.edges[static_cast<std::size_t>(e)];
            const int other = down ? edge.to : edge.from;
            if (other == node) continue;
            const QPointF there = rectOf(other).center();
            // The next one on the way; of several in a row the one straight ahead.
            consider(other, std::fabs(there.y() - here.y()) + 2 * std::fabs(there.x() - here.x()));
        }
        return best;
    }
    for (int other = 0; other < static_cast<int>(graph.nodes.size()); ++other) {
        if (other == node || graph.nodes[static_cast<std::size_t>(other)].open) continue;
        const QRectF rect = rectOf(other);
        const double dx = rect.center().x() - here.x();
        if ((key == Qt::Key_Right) != (dx > 0) || std::fabs(dx) < 1) continue;
        const double dy = std::fabs(rect.center().y() - here.y());
        if (dy <= rectOf(node).height() / 2 + rect.height() / 2) consider(other, std::fabs(dx) + 3 * dy);
    }
    return best;
}

ScenePtr makeScene(const SceneRequest& request, const TaskContext& task) {
    auto scene = std::make_shared<GraphScene>();
    scene->source = request.source;
    if (!scene->source) {
        Result<std::shared_ptr<const GraphSource>> source = graphSource(request.trace, task);
        if (!source.ok()) return nullptr;
        scene->source = *source;
    }
    if (request.all)
        scene->open = everythingOpen(*scene->source);
    else
        scene->open = request.open ? *request.open : openedUpTo(*scene->source, kBoxesAtStart);
    scene->graph = graphOf(*scene->source, scene->open);
    for (const GraphNode& node : scene->graph.nodes) scene->texts.push_back(boxTexts(node, *request.rulers));
    GraphMetrics metrics;
    metrics.size = [&](const GraphNode& node) {
        return sizeOf(node, scene->texts[static_cast<std::size_t>(&node - scene->graph.nodes.data())]);
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
        if (const QString time = timeText(step.nanoseconds); !time.isEmpty() && node.repeat == 1) lines << time;
    }
    if (!node.key.empty()) lines << (node.open ? QObject::tr("Double click or Enter: close") : QObject::tr("Double click or Enter: open"));
    return lines.join(QStringLiteral("<br>"));
}

QString spokenNameOf(const GraphScene& scene, int index) {
    if (index < 0) return {};
    const GraphNode& node = scene.graph.nodes[static_cast<std::size_t>(index)];
    QString text = typeWords(node);
    if (node.repeat > 1) text += QObject::tr(", %1 times").arg(node.repeat);
    if (!node.detail.empty()) text += QStringLiteral(", ") + toQt(node.detail);
    if (!node.name.empty()) text += QStringLiteral(", ") + toQt(node.name);
    if (!node.key.empty()) text += node.open ? QObject::tr(", open") : QObject::tr(", closed");
    return text;
}

}  // namespace teardown
