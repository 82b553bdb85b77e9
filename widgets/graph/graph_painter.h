// GraphPainter: draws the visible part of a GraphScene. The smaller the zoom, the less is drawn: shapes and names go first, then types and
// pictures; at last boxes are plain rectangles.
#pragma once

#include "widgets/graph/graph_camera.h"
#include "widgets/graph/graph_marks.h"
#include "widgets/graph/graph_pictures.h"
#include "widgets/graph/graph_scene.h"

#include <QColor>
#include <QFont>
#include <QPainter>

#include <array>
#include <map>

namespace teardown {

struct FamilyColours {
    QColor fill, border, bar, plain;  ///< plain: for boxes without text
};

class GraphPainter {
public:
    GraphPainter();
    /// Applies the theme's colours; call it when they change.
    void refresh();
    void paint(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const GraphMarks& marks,
               const GraphPictures& pictures, const QRect& clip);
    const QColor& lineColour() const { return m_line; }
    const FamilyColours& colours(GraphFamily family) const { return m_families[static_cast<std::size_t>(family)]; }

private:
    struct Fonts {
        QFont bold, mono, small;
    };
    /// What paint() was called with.
    struct Job {
        QPainter& painter;
        const GraphScene& scene;
        const GraphViewport& view;
        const GraphMarks& marks;
        const GraphPictures& pictures;
        QRectF clip;

        const GraphNode& node(int index) const { return scene.graph.nodes[static_cast<std::size_t>(index)]; }
        const GraphTexts& texts(int index) const { return scene.texts[static_cast<std::size_t>(index)]; }
    };
    const Fonts& fonts(double scale);
    void paintFrames(const Job& job);
    void paintHeading(const Job& job, int node, const QRectF& bar);
    void paintBoxes(const Job& job);
    void paintBox(const Job& job, int node, const QRectF& rect);
    void paintPicture(const Job& job, int node) const;
    void paintTexts(const Job& job, int node, const QRectF& rect);
    void paintPillTexts(const Job& job, int node, QRectF line);
    void paintTime(const Job& job, int node, const QRectF& line);
    void paintMarks(const Job& job, int node, const QRectF& rect) const;
    void paintLabels(const Job& job);

    std::array<FamilyColours, 9> m_families;
    QColor m_frame, m_heading, m_line, m_track, m_time;
    std::map<int, Fonts> m_fonts;
};

}  // namespace teardown
