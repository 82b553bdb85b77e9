// MapRunner: runs the pictures of a folder through the built network, one at a time, so that the engine stays free for other work, and
// places them by the values of a layer.
#pragma once

#include "core/base/result.h"
#include "core/testing/layer_values.h"
#include "widgets/common/task_runner.h"
#include "widgets/results/map_view.h"

#include <QObject>
#include <QString>

#include <cstddef>
#include <memory>
#include <optional>

namespace teardown {

class Workbench;

class MapRunner : public QObject {
    Q_OBJECT
public:
    explicit MapRunner(Workbench& workbench, QObject* parent = nullptr);
    ~MapRunner() override;

    void run(const PictureGroups& pictures, const std::string& layer, const MapSettings& settings);
    void cancel();
    void abandon();
    bool busy() const { return m_running; }
    /// Why it cannot run now; empty: it can.
    QString whyNot() const;

Q_SIGNALS:
    void progressed(double done, const QString& label);
    void busyChanged();
    /// `leftOut`: pictures that cannot be read; `first`: why the first of them cannot.
    void placed(const teardown::PictureMapPtr& map, int leftOut, const std::optional<teardown::Error>& first);
    void failed(const teardown::Error& error);

private:
    struct Work;
    void next();
    void place();
    void fail(const Error& error);
    void setRunning(bool running);

    Workbench& m_workbench;
    Lane m_lane;  ///< places
    TaskRunner m_placer;
    TaskRunner m_pictures;  ///< on the engine's lane
    std::shared_ptr<Work> m_work;
    bool m_running = false;
    bool m_cancelled = false;
};

}  // namespace teardown
