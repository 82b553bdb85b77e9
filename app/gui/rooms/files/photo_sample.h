// PhotoSample: "Classify a photo" - the weights are fetched once into the user's cache, then config, weights and a photo are opened. A file
// of the catalogue that was got by hand is recognised when it is dropped.
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
    /// `folder`: where downloads are kept.
    explicit PhotoSample(QString folder, QObject* parent = nullptr);

    /// The row of the catalogue; none when the list is damaged.
    static std::optional<Download> download();

    /// Emits ready() at once when the weights are there, else after fetching them.
    void start();
    void cancel() { m_runner.cancel(); }
    bool busy() const { return m_runner.busy(); }
    /// Whether this opened file is one of the catalogue: looked at by size, then by hash in the lane; recognised() when it is. It is copied
    /// into the cache, so that the sample works from then on.
    void look(const QString& path);

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
