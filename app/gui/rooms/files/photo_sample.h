// PhotoSample: "Classify a photo": downloads the weights once into the user's cache, then opens config, weights and a photo. A file of the
// catalogue that the user downloaded by hand is recognised when it is dropped.
#pragma once

#include "core/downloads/catalogue.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QStringList>

#include <optional>

namespace teardown {

class PhotoSample : public QObject {
    Q_OBJECT
public:
    /// `folder`: the download cache.
    explicit PhotoSample(QString folder, QObject* parent = nullptr);

    /// The row of the catalogue; none if the list is damaged.
    static std::optional<Download> download();

    /// Emits ready() at once if the weights are in the cache, otherwise after downloading them.
    void start();
    void cancel() { m_runner.cancel(); }
    bool busy() const { return m_runner.busy(); }
    /// Checks whether this open file is one of the catalogue, first by size, then by hash on the lane; emits recognised() if it is. It is
    /// copied to the cache, so that the sample works from then on.
    void recognise(const QString& path);

Q_SIGNALS:
    void progressed(double done, const QString& label);
    void busyChanged();
    void ready(const QStringList& files);
    void failed(const teardown::Error& error);
    void recognised(const QString& path, const QString& name, const QString& config);

private:
    QString m_folder;
    Lane m_lane;
    TaskRunner m_runner;
    TaskRunner m_looker;
};

}  // namespace teardown
