// GraphScene: a graph with its layout and texts, ready to be painted. Created on a lane, immutable afterwards.
#pragma once

#include "core/graph/graph_layout.h"

#include <QFont>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <array>
#include <memory>
#include <optional>

namespace teardown {

/// Character widths, measured once on a thread that may use fonts, so that boxes can be sized on another thread.
class TextRuler {
public:
    explicit TextRuler(const QFont& font);
    double width(const QString& text) const;

private:
    std::array<float, 128> m_ascii{};
    float m_other = 0;
};

struct GraphRulers {
    GraphRulers();
    TextRuler bold, text, mono, small;
};

/// The text on a box.
struct GraphTexts {
    QString title;   ///< type: "Conv2d", "+ add"
    QString detail;  ///< "3×3 /2", "×4"
    QString name;    ///< "conv1"
    QString count;   ///< parameters: "9.4 k"; empty if none
    QString share;   ///< of the run's time: "3.1 %"; empty if not measured
    double titleWidth = 0, detailWidth = 0, nameWidth = 0, countWidth = 0, shareWidth = 0;  ///< at zoom 1
    double bar = 0;                                                                         ///< its time relative to the slowest box
};

struct GraphScene {
    std::shared_ptr<const GraphSource> source;
    OpenGroups open;
    Graph graph;
    GraphLayout layout;
    std::vector<GraphTexts> texts;          ///< by node
    std::vector<QString> labels;            ///< by GraphLayout::labels
    std::vector<std::vector<int>> edgesOf;  ///< by node: edges that start or end there
    bool pictured = false;                  ///< boxes have room for a picture of their output
    bool timed = false;                     ///< and for a bar of their time

    QRectF bounds() const { return {0, 0, layout.width, layout.height}; }
    QRectF rectOf(int node) const;
    /// Box, else frame, at a scene position; -1 if none.
    int nodeAt(QPointF place) const;
    /// Where an arrow key leads from a node; -1 if nowhere. Those in the direction of the lines follow them, the others stay in the layer.
    int neighbour(int node, Qt::Key key) const;
    int nodeWithKey(const std::string& key) const;
    int nodeOfStep(int step) const;  ///< -1: none
    /// Whether the node stands for this step alone, and not for several.
    bool isOwnNode(int node, int step) const {
        const GraphNode& shown = graph.nodes[static_cast<std::size_t>(node)];
        return shown.step == step && shown.kind != GraphNodeKind::Repeat;
    }
    /// The step whose output stands for the node: of repeated blocks that of the last. -1: none.
    int outputStepOf(int node) const;
    /// Where its picture is, if boxes have one. Empty for frames and for nodes without an output.
    QRectF pictureRectOf(int node) const;
    /// The sign on a closed group, or the heading of a frame, that expands or collapses it. Empty for other nodes.
    QRectF plusRectOf(int node) const;

private:
    int flowNeighbour(int node, Qt::Key key) const;
};

/// Ops, inputs and outputs are drawn with round ends and without a name.
inline bool isRounded(const GraphNode& node) {
    return node.kind == GraphNodeKind::Op || node.kind == GraphNodeKind::Input || node.kind == GraphNodeKind::Output;
}

/// From this zoom on everything on a box can be read.
inline constexpr double kReadableZoom = 0.8;

using ScenePtr = std::shared_ptr<const GraphScene>;

/// What is open initially: everything that fits into about this many boxes.
inline constexpr int kBoxesAtStart = 32;
/// The same for a graph that would be a thin column on a wide page.
inline constexpr int kMoreBoxesAtStart = 120;

/// Runs on a lane. Without `source` the trace is analysed first; without `open` the initial groups are opened, with `all` everything. Null
/// when cancelled.
struct SceneRequest {
    TracePtr trace;
    std::shared_ptr<const GraphSource> source;
    std::optional<OpenGroups> open;
    bool all = false;
    std::shared_ptr<const GraphRulers> rulers;
    bool horizontal = false;  ///< from left to right
    bool compact = false;     ///< small boxes without pictures and times
    double room = 0;          ///< pixels across the lines: what is open initially shall use them
    int reveal = -1;          ///< a step whose box must be visible: opens the groups around it
};
ScenePtr makeScene(const SceneRequest& request, const TaskContext& task);

/// Several lines on a node: path, arguments, shapes, parameters, time.
QString toolTipOf(const GraphScene& scene, int node);
/// One line, for screen readers: type, name, shape of the output, time.
QString spokenNameOf(const GraphScene& scene, int node);

}  // namespace teardown
