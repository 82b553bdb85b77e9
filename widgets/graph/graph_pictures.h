// GraphPictures: small pictures of steps' outputs for the boxes of a graph. Drawn on a lane, a few at a time and only those that are
// wanted; the newest are kept.
#pragma once

#include "core/trace/trace.h"
#include "widgets/common/task_runner.h"
#include "widgets/graph/graph_camera.h"

#include <QHash>
#include <QImage>
#include <QObject>

#include <vector>

namespace teardown {

class GraphPictures : public QObject {
    Q_OBJECT
public:
    explicit GraphPictures(Lane& lane, QObject* parent = nullptr);

    /// `sameSteps`: the old pictures are shown until the new ones are drawn.
    void setTrace(TracePtr trace, bool sameSteps);
    /// These are visible: draws what is missing, in this order. `side` in device pixels.
    void want(std::vector<int> steps, int side);
    /// The same for what the camera sees; `ratio`: device pixels.
    void wantVisible(const GraphScene& scene, const GraphViewport& view, double ratio);
    /// Null if it is not drawn yet, or if there is nothing to draw.
    const QImage* find(int step) const;
    /// Nothing that is wanted is missing.
    bool complete() const { return !m_runner.busy(); }
    int count() const { return static_cast<int>(m_pictures.size()); }

Q_SIGNALS:
    void drawn();

private:
    struct Picture {
        QImage image;
        int side = 0;
        bool stale = false;  ///< of an earlier run
    };
    void drawNext();
    void dropUnwanted();

    TaskRunner m_runner;
    TracePtr m_trace;
    QHash<int, Picture> m_pictures;  ///< by step
    std::vector<int> m_wanted;
    int m_side = 0;
};

}  // namespace teardown
