// QuitSignals: SIGTERM, SIGHUP and SIGINT close the window like its close button, so that the next start does not take it for a crash.
#pragma once

#include <QObject>

class QSocketNotifier;

namespace teardown {

class QuitSignals : public QObject {
    Q_OBJECT
public:
    /// A second signal ends the program at once.
    explicit QuitSignals(QObject* parent = nullptr);
    ~QuitSignals() override;

Q_SIGNALS:
    void asked();

private:
    QSocketNotifier* m_notifier = nullptr;
};

}  // namespace teardown
