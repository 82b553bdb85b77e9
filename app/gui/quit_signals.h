// QuitSignals: SIGTERM, SIGHUP and SIGINT close the window as its cross does - what was open is not taken for lost at the next start.
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
